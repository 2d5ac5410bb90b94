"""A crash anywhere while a pipeline is made, changed or deleted mends itself by asking again, or at night."""

from collections.abc import Iterator
from typing import Any

import pytest

from lisa.repositories.field_checks import invalid_bucket
from lisa.repositories.pipeline_commands import PipelineCommands
from lisa.repositories.pipeline_planning import Author, PipelineFields, changed_pipeline, new_pipeline
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
    """The function died here."""


class Dying:
    """Passes calls on, and dies before the one with this number, counted over everything that shares `calls`."""

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
    """A repository with its default collection, and what is outside."""

    def __init__(self) -> None:
        self.stored, self.schedules, self.syncs = MemoryRepositories(), MemorySchedules(), MemorySyncs()
        self.stored.create(HANDBOOK, DEFAULT)

    def watching(self, dies_before: int = -1) -> PipelineCommands:
        calls = iter(range(10_000))
        parts: list[Any] = [self.stored, self.schedules, WATCHED, self.syncs]
        stored, schedules, watched, syncs = (Dying(part, calls, dies_before) for part in parts)
        return PipelineCommands(stored, schedules, watched, syncs)

    def pipeline(self) -> Pipeline:
        [found] = self.stored.pipelines("handbook")
        return found

    def night(self) -> None:
        """What reconcile_pipelines does."""
        for pipeline in self.stored.all_pipelines():
            if pipeline.active_schedule:
                self.schedules.set(pipeline)
            else:
                self.syncs.start("handbook", pipeline.pipeline_id, "nightly", f"night-{pipeline.pipeline_id}")
        for gone in self.stored.all_retired_pipelines():
            self.syncs.start("handbook", gone.retired_id, "nightly", f"night-{gone.retired_id}")

    def compared(self) -> set[str]:
        return {pipeline_id for _, pipeline_id, _ in self.syncs.started.values()}


def wanted(**fields: Any) -> PipelineFields:
    return PipelineFields({"bucket": "inbox", "trigger": "daily"} | fields)


def made(world: World, at: int, *, dies_before: int = -1) -> None:
    existing = world.stored.pipelines("handbook")
    if not existing:
        world.watching(dies_before).save(new_pipeline("handbook", wanted(), Author("ada", at), existing))


def test_the_number_of_steps_is_what_the_crashes_below_count_on() -> None:
    for dies_before in range(6):
        with pytest.raises(Crash):
            made(World(), NOW, dies_before=dies_before)
    made(World(), NOW, dies_before=6)


@pytest.mark.parametrize("dies_before", range(6))
def test_making_a_pipeline_again_after_a_crash_ends_in_one_with_its_schedule(dies_before: int) -> None:
    world = World()
    with pytest.raises(Crash):
        made(world, NOW, dies_before=dies_before)

    made(world, NOW + 1)
    world.night()

    assert set(world.schedules.kept) == {world.pipeline().pipeline_id}
    assert world.stored.collections("handbook")[0].buckets == ("inbox",)


@pytest.mark.parametrize("dies_before", range(8))
def test_whatever_was_watched_before_is_compared_after_a_crash(dies_before: int) -> None:
    world = World()
    world.stored.save_pipeline(INBOX)
    moved = changed_pipeline(INBOX, PipelineFields({"prefix": "new/"}), Author("ada", NOW))
    try:
        world.watching(dies_before).save(moved, INBOX)
    except Crash:
        if world.pipeline() == INBOX:
            world.watching().save(moved, INBOX)
    world.night()

    [gone] = world.stored.all_retired_pipelines()
    assert (world.pipeline().prefix, gone.prefix) == ("new/", "in/")
    assert {"p1", gone.retired_id} <= world.compared()


@pytest.mark.parametrize("dies_before", range(4))
def test_whatever_a_deleted_pipeline_brought_is_compared_after_a_crash(dies_before: int) -> None:
    world = World()
    world.stored.save_pipeline(INBOX)
    try:
        world.watching(dies_before).delete(INBOX, NOW)
    except Crash:
        for pipeline in world.stored.pipelines("handbook"):
            world.watching().delete(pipeline, NOW + 1)
    world.night()

    [gone] = world.stored.all_retired_pipelines()
    assert world.stored.pipelines("handbook") == []
    assert gone.retired_id in world.compared()


def test_what_was_changed_meanwhile_is_not_overwritten() -> None:
    world = World()
    world.stored.save_pipeline(INBOX)
    other = changed_pipeline(INBOX, PipelineFields({"prefix": "theirs/"}), Author("ada", NOW))
    world.watching().save(other, INBOX)

    mine = changed_pipeline(INBOX, PipelineFields({"prefix": "mine/"}), Author("ada", NOW + 1))

    assert isinstance(world.watching().save(mine, INBOX), Conflict)
    assert isinstance(world.watching().delete(INBOX, NOW + 1), Conflict)
    assert world.pipeline() == other


def test_no_pipeline_may_watch_the_bucket_of_uploads() -> None:
    world = World()
    watching = PipelineCommands(world.stored, world.schedules, WATCHED, world.syncs, uploads_bucket="silent")
    pipeline = new_pipeline("handbook", wanted(bucket="silent"), Author("root", NOW), [])

    refused = watching.save(pipeline)

    assert isinstance(refused, InvalidField)
    assert refused.field == "s3Bucket"
    assert world.stored.pipelines("handbook") == []


@pytest.mark.parametrize("bucket", ["127.0.0.1", "999.1.1.1", "10.0.0.0", "1.2.3.4"])
def test_an_address_is_no_name_of_a_bucket(bucket: str) -> None:
    assert "address" in str(invalid_bucket(bucket))


@pytest.mark.parametrize("bucket", ["a.b.c.d", "1.2.3", "1.2.3.4.5", "1.2.3.x4"])
def test_a_name_with_dots_may_be_a_bucket(bucket: str) -> None:
    assert invalid_bucket(bucket) is None


def test_a_refused_schedule_leaves_no_pipeline() -> None:
    class Refusing(MemorySchedules):
        def set(self, pipeline: Pipeline) -> InvalidField | None:
            return InvalidField("schedule", "not that one")

    world = World()
    pipeline = new_pipeline("handbook", wanted(), Author("ada", NOW), [])

    refused = PipelineCommands(world.stored, Refusing(), WATCHED, world.syncs).save(pipeline)

    assert (refused, world.stored.pipelines("handbook"), world.syncs.started) == (
        InvalidField("schedule", "not that one"),
        [],
        {},
    )


def test_a_pipeline_that_follows_events_from_now_on_has_no_schedule() -> None:
    world = World()
    made(world, NOW)
    daily = world.pipeline()

    world.watching().save(changed_pipeline(daily, PipelineFields({"trigger": "event"}), Author("ada", NOW + 1)), daily)

    assert world.schedules.kept == {}
    assert world.stored.all_retired_pipelines() == []


def test_two_changes_within_a_millisecond_are_told_apart() -> None:
    first = changed_pipeline(INBOX, PipelineFields({}), Author("ada", INBOX.updated_at))

    assert first.updated_at > INBOX.updated_at


def test_a_retired_pipeline_is_what_it_was() -> None:
    world = World()
    world.stored.save_pipeline(changed(INBOX, auto_remove=False))
    world.watching().delete(world.pipeline(), NOW)

    [gone] = world.stored.all_retired_pipelines()

    assert isinstance(gone, RetiredPipeline)
    assert (gone.sync_scope, gone.retired_at) == (("inbox", "in/", "default", False), NOW)
