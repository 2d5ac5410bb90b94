"""Histories of models whose resources are damaged and mended, with the errors that these histories must find."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace

from lisa.models.drift import DriftFinding, build_settled_route
from lisa.models.model_routes import build_route
from lisa.models.records import ModelRecord
from lisa.models.waits import Wait
from tests.simulation.models.at_rest import find_violation_at_rest
from tests.simulation.models.failures import PortFailed
from tests.simulation.models.history import History
from tests.support.model_operations import ModelWorld

_DAY_MILLISECONDS = 86_400_000
_ROUNDS, _DAMAGES = 3, 3
#: Returns the finding that the mender receives, and may change it.
Plant = Callable[[DriftFinding, ModelWorld], DriftFinding]


class DriftHistory(History):
    """A history of one seed. Models may change between the search and the mending."""

    def __init__(self, seed: int, plant: Plant | None = None) -> None:
        super().__init__(seed)
        self.plant = plant or (lambda finding, _world: finding)
        self.findings: list[DriftFinding] = []
        self.mended: set[str] = set()
        self.violation: str | None = None

    def run(self) -> str | None:
        """Return the first violated rule, or None. Models rest, are damaged and searched, change and are mended."""
        for _ in range(_ROUNDS):
            if violation := self._change_models() or self._come_to_rest():
                return violation
            self._damage_and_search()
            if violation := self._change_models() or self._mend() or self._come_to_rest() or self._mend_what_remains():
                return violation
        return None

    def _change_models(self) -> str | None:
        """Let administrators change models, with failures."""
        self.world.failing = True
        choices, weights = [one for one, _ in self.actors()], [weight for _, weight in self.actors()]
        for _ in range(self.world.chance.choice((0, 30, 120))):
            self.world.chance.choices(choices, weights)[0]()
            if violation := self._find_early_violation():
                return violation
        return None

    def _damage_and_search(self) -> None:
        for _ in range(_DAMAGES):
            self._damage()
        self._pass_day()
        self.findings = list(self.world.real.reconciler().find(self.world.real.now))

    def _mend(self) -> str | None:
        """Mend the findings of the search one by one, with failures."""
        while self.findings and self.violation is None:
            self._mend_one()
        return self.violation

    def _mend_what_remains(self) -> str | None:
        """Search and mend without failures, and let the deletions of stacks end."""
        self._pass_day()
        self.findings = list(self.world.real.reconciler().find(self.world.real.now))
        violation = self._mend()
        self.world.tick_stacks()
        self.world.tick_gateway()
        return violation or find_violation_at_rest(self.world)

    def _pass_day(self) -> None:
        self.world.real.now = self.world.seen.now = self.world.real.now + _DAY_MILLISECONDS

    def _damage(self) -> None:
        """Damage a resource of a model without an operation, or create a resource that belongs to no model."""
        real, chance = self.world.real, self.world.chance
        settled = [one for one in real.records.list() if not one.is_in_transition and one.updated_at != real.now]
        number = self.world.operations
        damages: list[Callable[[], object]] = [
            lambda: real.secrets.store("provided", f"lost-{number}", "sk-lost"),
            lambda: real.stacks.create(f"lisa-model-lost-{number}", "lost", "", {"ModelId": "lost"}),
            *(lambda one=one: self._damage_route(one) for one in settled),
            *(lambda one=one: self._leave_wait(one) for one in settled),
        ]
        chance.choice(damages)()

    def _damage_route(self, record: ModelRecord) -> None:
        routes, route = self.world.real.routes, self.world.real.routes.find_model(record.model_id)
        if route is None and record.status == "Stopped":
            routes.publish_model(build_route(record))
        elif route is not None and self.world.chance.random() < 0.5:
            routes.withdraw_model(record.model_id)
        elif route is not None:
            routes.publish_model(route.model_copy(update={"allowed_groups": ("damaged",)}))

    def _leave_wait(self, record: ModelRecord) -> None:
        now = self.world.real.now
        wait = Wait(record.model_id, "lost", f"lost-{now}", "service_running", "arn:stack", now + 10**9, "c", "s")
        self.world.real.waits.open(wait)

    def _mend_one(self) -> None:
        """Mend one finding of the last search, and check that no model without an operation lost its route by that."""
        finding = self.plant(self.findings.pop(0), self.world.real)
        before = set(self._list_wrong_routes())
        with suppress(PortFailed):
            if self.world.seen.reconciler().settle(finding, self.world.real.now):
                self.mended.add(finding.action)
        if broken := set(self._list_wrong_routes()) - before:
            self.violation = f"the mending of {finding.kind} {finding.id} has damaged the routes of {sorted(broken)}"

    def _list_wrong_routes(self) -> list[str]:
        """Return the models without an operation under way that have another route than their records say."""
        found = []
        for record in self.world.real.records.list():
            route = self.world.real.routes.find_model(record.model_id)
            known = record.model_copy(update={"start_seconds": route.start_seconds if route else None})
            if not record.is_in_transition and (route is None) != (build_settled_route(known) is None):
                found.append(record.model_id)
        return found


def trust_the_search(finding: DriftFinding, world: ModelWorld) -> DriftFinding:
    """Plant: a difference is mended though the record has changed since the search."""
    record = world.records.find(finding.model_id)
    return replace(finding, record_state=record.state_id if record else None)


DRIFT_PLANTED: dict[str, Plant] = {trust_the_search.__name__: trust_the_search}
