"""A repository whose pipeline commands crash before a chosen call."""

from collections.abc import Iterator
from typing import Any

from lisa.repositories.pipeline_commands import PipelineCommands
from lisa.repositories.repository import Pipeline
from tests.support.repositories import DEFAULT, HANDBOOK
from tests.support.twins.memory_schedules import MemorySchedules
from tests.support.twins.memory_watched_buckets import MemoryWatchedBuckets
from tests.support.twins.memory_workflows import MemorySyncs
from tests.support.twins.repositories import MemoryRepositories

NOW = 1_700_000_000_000
WATCHED_BUCKETS = MemoryWatchedBuckets(frozenset({"inbox", "outbox"}), frozenset({"silent"}))


class CrashError(Exception):
    """The simulated end of a function."""


class CrashingProxy:
    """Forward calls; raise CrashError before the call with this number. Objects that share `calls` count together."""

    def __init__(self, inner: Any, calls: Iterator[int], last: int) -> None:
        self._inner, self._calls, self._last = inner, calls, last

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._inner, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if next(self._calls) == self._last:
                raise CrashError(name)
            return inner(*arguments, **named)

        return call


class PipelineWorld:
    """A repository with its default collection, and the twins of the other services."""

    def __init__(self) -> None:
        self.stored, self.schedules, self.syncs = MemoryRepositories(), MemorySchedules(), MemorySyncs()
        self.stored.create_repository(HANDBOOK, DEFAULT)

    def commands(self, crash_before: int = -1) -> PipelineCommands:
        calls = iter(range(10_000))
        parts: list[Any] = [self.stored, self.schedules, WATCHED_BUCKETS, self.syncs]
        stored, schedules, watched, syncs = (CrashingProxy(part, calls, crash_before) for part in parts)
        return PipelineCommands(stored, schedules, watched, syncs)

    def pipeline(self) -> Pipeline:
        [found] = self.stored.list_pipelines("handbook")
        return found

    def run_nightly(self) -> None:
        """Start the runs that the function reconcile_pipelines starts."""
        for pipeline in self.stored.list_all_pipelines():
            if pipeline.active_schedule:
                self.schedules.put_schedule(pipeline)
            else:
                self.syncs.start_sync("handbook", pipeline.pipeline_id, "nightly", f"night-{pipeline.pipeline_id}")
        for gone in self.stored.list_retired_pipelines():
            self.syncs.start_sync("handbook", gone.retired_id, "nightly", f"night-{gone.retired_id}")

    def compared_pipelines(self) -> set[str]:
        return {pipeline_id for _, pipeline_id, _ in self.syncs.started.values()}
