"""Crashes during the commands of pipelines are repaired by a repeated request or by the nightly run."""

from typing import Any

import pytest

from lisa.repositories.pipeline_commands import PipelineCommands
from lisa.repositories.pipeline_planning import (
    CommandAuthor,
    PipelineFields,
    build_changed_pipeline,
    build_new_pipeline,
)
from lisa.repositories.refusal import Conflict, InvalidField
from lisa.repositories.repository import Pipeline
from tests.support.pipeline_crashes import NOW, WATCHED_BUCKETS, CrashError, PipelineWorld
from tests.support.repositories import INBOX
from tests.support.twins.memory_schedules import MemorySchedules


def pipeline_fields(**fields: Any) -> PipelineFields:
    return PipelineFields({"bucket": "inbox", "trigger": "daily"} | fields)


def create_pipeline(world: PipelineWorld, at: int, *, crash_before: int = -1) -> None:
    existing = world.stored.list_pipelines("handbook")
    if not existing:
        world.commands(crash_before).save_pipeline(
            build_new_pipeline("handbook", pipeline_fields(), CommandAuthor("ada", at), existing)
        )


def test_the_creation_of_a_pipeline_has_the_number_of_steps_that_the_crash_tests_use() -> None:
    for crash_before in range(6):
        with pytest.raises(CrashError):
            create_pipeline(PipelineWorld(), NOW, crash_before=crash_before)
    create_pipeline(PipelineWorld(), NOW, crash_before=6)


@pytest.mark.parametrize("crash_before", range(6))
def test_a_repeated_creation_after_a_crash_leaves_one_pipeline_with_its_schedule(crash_before: int) -> None:
    world = PipelineWorld()
    with pytest.raises(CrashError):
        create_pipeline(world, NOW, crash_before=crash_before)

    create_pipeline(world, NOW + 1)
    world.run_nightly()

    assert set(world.schedules.kept) == {world.pipeline().pipeline_id}
    assert world.stored.list_collections("handbook")[0].buckets == ("inbox",)


@pytest.mark.parametrize("crash_before", range(8))
def test_the_previous_source_of_a_changed_pipeline_is_compared_after_a_crash(crash_before: int) -> None:
    world = PipelineWorld()
    world.stored.save_pipeline(INBOX)
    moved = build_changed_pipeline(INBOX, PipelineFields({"prefix": "new/"}), CommandAuthor("ada", NOW))
    try:
        world.commands(crash_before).save_pipeline(moved, INBOX)
    except CrashError:
        if world.pipeline() == INBOX:
            world.commands().save_pipeline(moved, INBOX)
    world.run_nightly()

    [gone] = world.stored.list_retired_pipelines()
    assert (world.pipeline().prefix, gone.prefix) == ("new/", "in/")
    assert {"p1", gone.retired_id} <= world.compared_pipelines()


@pytest.mark.parametrize("crash_before", range(4))
def test_the_source_of_a_deleted_pipeline_is_compared_after_a_crash(crash_before: int) -> None:
    world = PipelineWorld()
    world.stored.save_pipeline(INBOX)
    try:
        world.commands(crash_before).delete_pipeline(INBOX, NOW)
    except CrashError:
        for pipeline in world.stored.list_pipelines("handbook"):
            world.commands().delete_pipeline(pipeline, NOW + 1)
    world.run_nightly()

    [gone] = world.stored.list_retired_pipelines()
    assert world.stored.list_pipelines("handbook") == []
    assert gone.retired_id in world.compared_pipelines()


def test_a_pipeline_that_changed_since_it_was_read_is_not_overwritten() -> None:
    world = PipelineWorld()
    world.stored.save_pipeline(INBOX)
    other = build_changed_pipeline(INBOX, PipelineFields({"prefix": "theirs/"}), CommandAuthor("ada", NOW))
    world.commands().save_pipeline(other, INBOX)

    mine = build_changed_pipeline(INBOX, PipelineFields({"prefix": "mine/"}), CommandAuthor("ada", NOW + 1))

    assert isinstance(world.commands().save_pipeline(mine, INBOX), Conflict)
    assert isinstance(world.commands().delete_pipeline(INBOX, NOW + 1), Conflict)
    assert world.pipeline() == other


def test_no_pipeline_may_watch_the_bucket_of_uploads() -> None:
    world = PipelineWorld()
    watching = PipelineCommands(world.stored, world.schedules, WATCHED_BUCKETS, world.syncs, uploads_bucket="silent")
    pipeline = build_new_pipeline("handbook", pipeline_fields(bucket="silent"), CommandAuthor("root", NOW), [])

    refused = watching.save_pipeline(pipeline)

    assert isinstance(refused, InvalidField)
    assert refused.field == "s3Bucket"
    assert world.stored.list_pipelines("handbook") == []


def test_a_pipeline_with_a_refused_schedule_is_not_saved() -> None:
    class Refusing(MemorySchedules):
        def put_schedule(self, pipeline: Pipeline) -> InvalidField | None:
            return InvalidField("schedule", "not that one")

    world = PipelineWorld()
    pipeline = build_new_pipeline("handbook", pipeline_fields(), CommandAuthor("ada", NOW), [])

    refused = PipelineCommands(world.stored, Refusing(), WATCHED_BUCKETS, world.syncs).save_pipeline(pipeline)

    assert (refused, world.stored.list_pipelines("handbook"), world.syncs.started) == (
        InvalidField("schedule", "not that one"),
        [],
        {},
    )


def test_a_change_to_the_trigger_event_deletes_the_schedule() -> None:
    world = PipelineWorld()
    create_pipeline(world, NOW)
    daily = world.pipeline()

    world.commands().save_pipeline(
        build_changed_pipeline(daily, PipelineFields({"trigger": "event"}), CommandAuthor("ada", NOW + 1)), daily
    )

    assert world.schedules.kept == {}
    assert world.stored.list_retired_pipelines() == []
