"""Spot instances in simulated histories of models: AWS takes them back, with notices that are late, doubled or lost."""

from contextlib import suppress
from dataclasses import replace

from lisa.models.instance_notices import InstanceNotice, ModelInstance
from lisa.models.instance_replacement import InstanceReplacement, NoticeNotApplied
from lisa.models.operation_requests import CommandRequest
from tests.simulation.models.failures import FailingPort, PortFailed
from tests.simulation.models.world import Surroundings


class SimulatedInstances:
    """The instances of a history. Each one that AWS takes back runs one healthy task of a service."""

    def __init__(self, world: Surroundings) -> None:
        self._world = world
        self._twin = world.real.services.instances
        self._leaving: list[tuple[str, str]] = []  # the clusters and their instances
        self._notices: list[InstanceNotice] = []
        self._recoveries: dict[str, str] = {}  # the operations that notices requested, by their instances
        self._count = 0
        self.violation: str | None = None

    def take_back_instance(self) -> None:
        """Announce the end of an instance; the notice may be lost, or come twice."""
        healthy = [place for place, state in self._world.real.services.services.items() if state.healthy]
        if not healthy or self._leaving:
            return
        cluster, _ = self._world.chance.choice(healthy)
        self._count += 1
        name = f"i-{self._count}"
        self._twin.active[cluster] = [ModelInstance(name, self._world.real.now)]
        self._leaving.append((cluster, name))
        copies = self._world.chance.choice((0, 1, 1, 1, 2))
        self._notices += [InstanceNotice(name, "interruption", self._world.real.now)] * copies

    def deliver_notice(self) -> None:
        """Let the function handle a notice. A failed invocation is repeated later."""
        if not self._notices:
            return
        notice, world = self._notices.pop(0), self._world
        request = CommandRequest(
            f"recovery-{len(self._notices)}-{notice.instance_id}", "system:capacity", world.real.now
        )
        port = FailingPort(self._twin, world.chance, lambda: 0.03 if world.failing else 0.0)
        replacement = InstanceReplacement(world.seen.records, world.seen.services, port, has_managed_instances=False)
        try:
            model_id = replacement.handle_notice(notice, request)
        except (PortFailed, NoticeNotApplied):
            self._notices.append(notice)
            return
        record = world.real.records.find(model_id) if model_id else None
        if record is not None and record.is_recovering and record.operation is not None:
            self._recoveries[notice.instance_id] = record.operation.operation_id
            world.follow_stream(record.model_id)

    def end_instance(self) -> None:
        """End the oldest instance that AWS takes back, with its task."""
        if not self._leaving:
            return
        cluster, name = self._leaving.pop(0)
        self._twin.active.pop(cluster, None)
        self._twin.draining.pop(cluster, None)
        state = self._world.real.services.services.get((cluster, "s"))
        if state is None or not state.healthy:
            return
        left = replace(state, running=max(0, state.running - 1), healthy=state.healthy - 1)
        self._world.real.services.services[cluster, "s"] = left
        self._check_users(cluster, name, left.healthy)

    def come_to_rest(self) -> None:
        """End everything that was begun, and let ECS replace the tasks."""
        while self._leaving:
            self.end_instance()
        with suppress(IndexError):
            while self._notices:
                self.deliver_notice()
        for _ in range(4):
            self._world.tick_services()

    def _check_users(self, cluster: str, name: str, healthy: int) -> None:
        """Find a model that came back into service with the task that its recovery was to replace."""
        for record in self._world.real.records.list():
            operation = record.operation
            if record.pending_recovery:
                continue  # its recovery begins as soon as the check sees the end of the operation
            is_recovered = operation is not None and operation.operation_id == self._recoveries.get(name)
            if record.cluster == cluster and is_recovered and record.status == "InService" and healthy == 0:
                self.violation = f"the users of {record.model_id} were sent to an instance that ends"
