"""The in-memory twins of the models table, of the records of models and of the providers' keys."""

from collections.abc import Sequence

from lisa.models.drift_snapshot import StoredSchedule, StoredSecret
from lisa.models.ports import ModelList
from lisa.models.records import LifecycleEvent, ModelRecord
from lisa.models.schedule_times import ScheduleEntry
from lisa.models.served import ServedModel


class MemoryPublishedModels:
    """The list of models in a dictionary."""

    def __init__(self) -> None:
        self._models: dict[str, ServedModel] = {}
        self._version = 0

    def read_list_version(self) -> int:
        return self._version

    def read_list(self) -> ModelList | None:
        """Return the whole list. It never changes during a read."""
        return ModelList(self._version, tuple(self._models.values()))

    def find_model(self, model_id: str) -> ServedModel | None:
        return self._models.get(model_id)

    def publish_model(self, model: ServedModel) -> None:
        self._models[model.model_id] = model
        self._version += 1

    def withdraw_model(self, model_id: str) -> None:
        self._models.pop(model_id, None)
        self._version += 1


class MemoryModelRecords:
    """The records of models and the events of their lifecycles in dictionaries."""

    def __init__(self) -> None:
        self._records: dict[str, ModelRecord] = {}
        self._events: dict[str, dict[tuple[int, str, str], LifecycleEvent]] = {}

    def find(self, model_id: str) -> ModelRecord | None:
        return self._records.get(model_id)

    def list(self) -> Sequence[ModelRecord]:
        return tuple(self._records.values())

    def create(self, record: ModelRecord) -> bool:
        return self._records.setdefault(record.model_id, record) is record

    def replace(self, record: ModelRecord, expected_version: int) -> bool:
        if not self._has_version(record.model_id, expected_version):
            return False
        self._records[record.model_id] = record.model_copy(update={"version": expected_version + 1})
        return True

    def remove(self, model_id: str, expected_version: int) -> bool:
        if not self._has_version(model_id, expected_version):
            return False
        del self._records[model_id]
        return True

    def append_event(self, model_id: str, event: LifecycleEvent) -> None:
        self._events.setdefault(model_id, {})[event.at, event.operation_id, event.step] = event

    def list_events(self, model_id: str, *, since: int = 0) -> Sequence[LifecycleEvent]:
        found = sorted(self._events.get(model_id, {}).items())
        return [event for _, event in found if event.at >= since]

    def _has_version(self, model_id: str, version: int) -> bool:
        record = self._records.get(model_id)
        return record is not None and record.version == version


class MemoryModelSecrets:
    """The providers' keys in a dictionary, by the name of their secret."""

    def __init__(self, prefix: str = "lisa-model-") -> None:
        self._prefix = prefix
        self.keys: dict[str, str] = {}
        self._models: dict[str, str] = {}  # by the name of the secret
        self.times: dict[str, int] = {}  # of the creation of secrets, in epoch milliseconds

    def store(self, model_id: str, operation_id: str, api_key: str) -> str:
        name = f"{self._prefix}{model_id}-{operation_id}"
        self.keys.setdefault(name, api_key)
        self._models[name] = model_id
        return name

    def remove(self, name: str) -> None:
        self.keys.pop(name, None)

    def list_stored(self) -> Sequence[StoredSecret]:
        return [StoredSecret(name, self._models[name], self.times.get(name, 0)) for name in self.keys]


class MemoryModelSchedules:
    """The starts and stops of models in a dictionary: the time zone and the entries of each model."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[str, tuple[ScheduleEntry, ...]]] = {}

    def replace(self, model_id: str, timezone: str, entries: Sequence[ScheduleEntry]) -> Sequence[str]:
        self.entries[model_id] = (timezone, tuple(entries))
        return [f"arn:aws:scheduler:us-east-1:111122223333:schedule/models/{entry.name}" for entry in entries]

    def remove(self, model_id: str) -> None:
        self.entries.pop(model_id, None)

    def list_stored(self) -> Sequence[StoredSchedule]:
        return [
            StoredSchedule(model_id, entry.name, timezone, entry.expression)
            for model_id, (timezone, entries) in self.entries.items()
            for entry in entries
        ]


class MemoryModelUses:
    """The uses of models in a dictionary, by the id of the model."""

    def __init__(self) -> None:
        self.uses: dict[str, list[str]] = {}

    def list_uses(self, model_id: str) -> Sequence[str]:
        return self.uses.get(model_id, [])
