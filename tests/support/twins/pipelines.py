"""What a pipeline's changes reach outside of the table, in dictionaries and lists."""

from lisa.repositories.refusal import Refused
from lisa.repositories.repository import Pipeline
from lisa.repositories.run import Reason
from lisa.repositories.schedule import Schedule, invalid_schedule


class MemorySchedules:
    """Schedules by pipeline."""

    def __init__(self) -> None:
        self.kept: dict[str, Schedule] = {}

    def set(self, pipeline: Pipeline) -> Refused | None:
        """See the port. Raises ValueError when the pipeline has no schedule."""
        if pipeline.when is None:
            raise ValueError(f"the pipeline {pipeline.pipeline_id} has no schedule")
        if reason := invalid_schedule(pipeline.when):
            return Refused("schedule", reason)
        self.kept[pipeline.pipeline_id] = pipeline.when
        return None

    def remove(self, pipeline_id: str) -> None:
        self.kept.pop(pipeline_id, None)


class MemoryWatchedBuckets:
    """Buckets that send their events, and buckets that only can be read."""

    def __init__(self, watched: frozenset[str], readable: frozenset[str] = frozenset()) -> None:
        self._watched = watched
        self._readable = readable

    def check(self, bucket: str, *, events: bool) -> str | None:
        if bucket not in self._watched | self._readable:
            return f"there is no bucket called {bucket}"
        if events and bucket not in self._watched:
            return f"the bucket {bucket} does not send its events to EventBridge"
        return None


class MemorySyncs:
    """Executions by name."""

    def __init__(self) -> None:
        self.started: dict[str, tuple[str, str, Reason]] = {}

    def start(self, repository_id: str, pipeline_id: str, reason: Reason, name: str) -> str:
        self.started.setdefault(name, (repository_id, pipeline_id, reason))
        return f"execution:{name}"


class MemoryDeletions:
    """Deletions in the order in which they were asked for."""

    def __init__(self) -> None:
        self.started: list[tuple[str, str | None]] = []

    def start(self, repository_id: str, collection_id: str | None = None) -> str:
        self.started.append((repository_id, collection_id))
        return f"execution:{len(self.started)}"
