"""Crashes during the commands of pipelines are repaired by a repeated request or by the nightly run."""

from collections.abc import Iterator
from typing import Any

import pytest

from lisa.repositories.field_checks import bucket_refusal
from lisa.repositories.pipeline_commands import PipelineCommands
from lisa.repositories.pipeline_planning import (
    CommandAuthor,
    PipelineFields,
    build_changed_pipeline,
    build_new_pipeline,
)
from lisa.repositories.refusal import Conflict, InvalidField
from lisa.repositories.repository import Pipeline
from lisa.repositories.retirement import RetiredPipeline
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, changed
from tests.support.twins.memory_schedules import MemorySchedules
from tests.support.twins.memory_watched_buckets import MemoryWatchedBuckets
from tests.support.twins.memory_workflows import MemorySyncs
from tests.support.twins.repositories import MemoryRepositories

NOW = 1_700_000_000_000
WATCHED = MemoryWatchedBuckets(frozenset({"inbox", "outbox"}), frozenset({"silent"}))


class Crash(Exception):
    """The simulated end of a function."""


class CrashingProxy:
    """Forwards calls, and raises Crash before the call with this number. Objects that share `calls` count together."""

    def __init__(self, inner: Any, calls: Iterator[int], last: int) -> None:
        self._inner, self._calls, self._last = inner, calls, last

    def __getattr__(self, name: str) -> Any:
        inner = getattr(self._inner, name)

        def call(*arguments: Any, **named: Any) -> Any:
            if next(self._calls) == self._last:
                raise Crash(name)
            return inner(*arguments, **named)

        return call


class World:
    """A repository with its default collection, and the twins of the other services."""

    def __init__(self) -> None:
        self.stored, self.schedules, self.syncs = MemoryRepositories(), MemorySchedules(), MemorySyncs()
        self.stored.create(HANDBOOK, DEFAULT)

    def commands(self, crash_before: int = -1) -> PipelineCommands:
        calls = iter(range(10_000))
        parts: list[Any] = [self.stored, self.schedules, WATCHED, self.syncs]
        stored, schedules, watched, syncs = (CrashingProxy(part, calls, crash_before) for part in parts)
        return PipelineCommands(stored, schedules, watched, syncs)

    def pipeline(self) -> Pipeline:
        [found] = self.stored.pipelines("handbook")
        return found

    def run_nightly(self) -> None:
        """Start the runs that the function reconcile_pipelines starts."""
        for pipeline in self.stored.all_pipelines():
            if pipeline.active_schedule:
                self.schedules.set(pipeline)
            else:
                self.syncs.start("handbook", pipeline.pipeline_id, "nightly", f"night-{pipeline.pipeline_id}")
        for gone in self.stored.all_retired_pipelines():
            self.syncs.start("handbook", gone.retired_id, "nightly", f"night-{gone.retired_id}")

    def compared_pipelines(self) -> set[str]:
        return {pipeline_id for _, pipeline_id, _ in self.syncs.started.values()}


def pipeline_fields(**fields: Any) -> PipelineFields:
    return PipelineFields({"bucket": "inbox", "trigger": "daily"} | fields)


def create_pipeline(world: World, at: int, *, crash_before: int = -1) -> None:
    existing = world.stored.pipelines("handbook")
    if not existing:
        world.commands(crash_before).save(
            build_new_pipeline("handbook", pipeline_fields(), CommandAuthor("ada", at), existing)
        )


def test_the_creation_of_a_pipeline_has_the_number_of_steps_that_the_crash_tests_use() -> None:
    for crash_before in range(6):
        with pytest.raises(Crash):
            create_pipeline(World(), NOW, crash_before=crash_before)
    create_pipeline(World(), NOW, crash_before=6)


@pytest.mark.parametrize("crash_before", range(6))
def test_a_repeated_creation_after_a_crash_leaves_one_pipeline_with_its_schedule(crash_before: int) -> None:
    world = World()
    with pytest.raises(Crash):
        create_pipeline(world, NOW, crash_before=crash_before)

    create_pipeline(world, NOW + 1)
    world.run_nightly()

    assert set(world.schedules.kept) == {world.pipeline().pipeline_id}
    assert world.stored.collections("handbook")[0].buckets == ("inbox",)


@pytest.mark.parametrize("crash_before", range(8))
def test_the_previous_source_of_a_changed_pipeline_is_compared_after_a_crash(crash_before: int) -> None:
    world = World()
    world.stored.save_pipeline(INBOX)
    moved = build_changed_pipeline(INBOX, PipelineFields({"prefix": "new/"}), CommandAuthor("ada", NOW))
    try:
        world.commands(crash_before).save(moved, INBOX)
    except Crash:
        if world.pipeline() == INBOX:
            world.commands().save(moved, INBOX)
    world.run_nightly()

    [gone] = world.stored.all_retired_pipelines()
    assert (world.pipeline().prefix, gone.prefix) == ("new/", "in/")
    assert {"p1", gone.retired_id} <= world.compared_pipelines()


@pytest.mark.parametrize("crash_before", range(4))
def test_the_source_of_a_deleted_pipeline_is_compared_after_a_crash(crash_before: int) -> None:
    world = World()
    world.stored.save_pipeline(INBOX)
    try:
        world.commands(crash_before).delete(INBOX, NOW)
    except Crash:
        for pipeline in world.stored.pipelines("handbook"):
            world.commands().delete(pipeline, NOW + 1)
    world.run_nightly()

    [gone] = world.stored.all_retired_pipelines()
    assert world.stored.pipelines("handbook") == []
    assert gone.retired_id in world.compared_pipelines()


def test_a_pipeline_that_changed_since_it_was_read_is_not_overwritten() -> None:
    world = World()
    world.stored.save_pipeline(INBOX)
    other = build_changed_pipeline(INBOX, PipelineFields({"prefix": "theirs/"}), CommandAuthor("ada", NOW))
    world.commands().save(other, INBOX)

    mine = build_changed_pipeline(INBOX, PipelineFields({"prefix": "mine/"}), CommandAuthor("ada", NOW + 1))

    assert isinstance(world.commands().save(mine, INBOX), Conflict)
    assert isinstance(world.commands().delete(INBOX, NOW + 1), Conflict)
    assert world.pipeline() == other


def test_no_pipeline_may_watch_the_bucket_of_uploads() -> None:
    world = World()
    watching = PipelineCommands(world.stored, world.schedules, WATCHED, world.syncs, uploads_bucket="silent")
    pipeline = build_new_pipeline("handbook", pipeline_fields(bucket="silent"), CommandAuthor("root", NOW), [])

    refused = watching.save(pipeline)

    assert isinstance(refused, InvalidField)
    assert refused.field == "s3Bucket"
    assert world.stored.pipelines("handbook") == []


@pytest.mark.parametrize("bucket", ["127.0.0.1", "999.1.1.1", "10.0.0.0", "1.2.3.4"])
def test_an_address_is_not_accepted_as_the_name_of_a_bucket(bucket: str) -> None:
    assert "address" in str(bucket_refusal(bucket))


@pytest.mark.parametrize("bucket", ["a.b.c.d", "1.2.3", "1.2.3.4.5", "1.2.3.x4"])
def test_a_name_with_dots_is_accepted_as_the_name_of_a_bucket(bucket: str) -> None:
    assert bucket_refusal(bucket) is None


def test_a_pipeline_with_a_refused_schedule_is_not_saved() -> None:
    class Refusing(MemorySchedules):
        def set(self, pipeline: Pipeline) -> InvalidField | None:
            return InvalidField("schedule", "not that one")

    world = World()
    pipeline = build_new_pipeline("handbook", pipeline_fields(), CommandAuthor("ada", NOW), [])

    refused = PipelineCommands(world.stored, Refusing(), WATCHED, world.syncs).save(pipeline)

    assert (refused, world.stored.pipelines("handbook"), world.syncs.started) == (
        InvalidField("schedule", "not that one"),
        [],
        {},
    )


def test_a_change_to_the_trigger_event_deletes_the_schedule() -> None:
    world = World()
    create_pipeline(world, NOW)
    daily = world.pipeline()

    world.commands().save(
        build_changed_pipeline(daily, PipelineFields({"trigger": "event"}), CommandAuthor("ada", NOW + 1)), daily
    )

    assert world.schedules.kept == {}
    assert world.stored.all_retired_pipelines() == []


def test_two_changes_within_a_millisecond_have_different_times() -> None:
    first = build_changed_pipeline(INBOX, PipelineFields({}), CommandAuthor("ada", INBOX.updated_at))

    assert first.updated_at > INBOX.updated_at


def test_a_retired_pipeline_has_the_fields_of_the_pipeline() -> None:
    world = World()
    world.stored.save_pipeline(changed(INBOX, auto_remove=False))
    world.commands().delete(world.pipeline(), NOW)

    [gone] = world.stored.all_retired_pipelines()

    assert isinstance(gone, RetiredPipeline)
    assert (gone.sync_scope, gone.retired_at) == (("inbox", "in/", "default", False), NOW)
