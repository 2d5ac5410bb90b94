"""The snapshot of declared models and existing resources that the search for drift compares."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lisa.errors import TABLES, TransientError
from lisa.models.drift_snapshot import DriftSnapshot, ListedSchedules, ListedSecrets, ListedStacks, StoredStack
from lisa.models.lifecycle_ports import ModelRecords, ModelServices, ModelWaits
from lisa.models.ports import ModelList, PublishedModels
from lisa.models.stack_parameters import name_stack_prefix
from lisa.models.step_messages import DRIFT_STEP

_MOST_ATTEMPTS = 5  # to read the list of routes while it changes


@dataclass(frozen=True)
class DriftReader:
    """Reads the resources, and the records after them: a resource of a record that is newer is never an orphan."""

    records: ModelRecords
    routes: PublishedModels
    stacks: ListedStacks
    services: ModelServices
    schedules: ListedSchedules
    secrets: ListedSecrets
    waits: ModelWaits
    deployment: str

    def read(self, now: int) -> DriftSnapshot:
        """Return the snapshot. `now` is epoch milliseconds. Raises TransientError."""
        stacks = self.stacks.list_stored(name_stack_prefix(self.deployment))
        schedules, secrets, waits = self.schedules.list_stored(), self.secrets.list_stored(), self.waits.list_open()
        routes = {one.model_id: one for one in self._read_routes().models}
        records = {one.model_id: one for one in self.records.list()}
        named = {record.stack_name for record in records.values()}
        orphans = [one for one in stacks if one.name not in named]
        absent = {one.model_id for one in orphans} | set(routes)
        events = self._find_last_events(absent - records.keys())
        instances = {one.name: self._count_instances(one) for one in orphans}
        return DriftSnapshot(
            now, self.deployment, records, stacks, routes, schedules, secrets, waits, events, instances
        )

    def _read_routes(self) -> ModelList:
        for _ in range(_MOST_ATTEMPTS):
            if (found := self.routes.read_list()) is not None:
                return found
        raise TransientError("the list of routes changes too often", dependency=TABLES)

    def _find_last_events(self, model_ids: set[str]) -> Mapping[str, int]:
        """Return the times of the last steps of the models' operations, without the reports of earlier searches."""
        found: dict[str, int] = {}
        for model_id in model_ids:
            times: Sequence[int] = [one.at for one in self.records.list_events(model_id) if one.step != DRIFT_STEP]
            if times:
                found[model_id] = max(times)
        return found

    def _count_instances(self, stack: StoredStack) -> int:
        """Return the number of instances, one for each task of the service."""
        outputs = stack.state.outputs
        cluster, service = outputs.get("Cluster", ""), outputs.get("Service", "")
        state = self.services.describe(cluster, service) if cluster and service else None
        return max(state.desired, state.running) if state else 0
