"""The fields of pipelines: bucket names, times of change and retired pipelines."""

import pytest

from lisa.repositories.field_checks import bucket_refusal
from lisa.repositories.pipeline_planning import CommandAuthor, PipelineFields, build_changed_pipeline
from lisa.repositories.retirement import RetiredPipeline
from tests.support.pipeline_crashes import NOW, PipelineWorld
from tests.support.repositories import INBOX, changed


@pytest.mark.parametrize("bucket", ["127.0.0.1", "999.1.1.1", "10.0.0.0", "1.2.3.4"])
def test_an_address_is_not_accepted_as_the_name_of_a_bucket(bucket: str) -> None:
    assert "address" in str(bucket_refusal(bucket))


@pytest.mark.parametrize("bucket", ["a.b.c.d", "1.2.3", "1.2.3.4.5", "1.2.3.x4"])
def test_a_name_with_dots_is_accepted_as_the_name_of_a_bucket(bucket: str) -> None:
    assert bucket_refusal(bucket) is None


def test_two_changes_within_a_millisecond_have_different_times() -> None:
    first = build_changed_pipeline(INBOX, PipelineFields({}), CommandAuthor("ada", INBOX.updated_at))

    assert first.updated_at > INBOX.updated_at


def test_a_retired_pipeline_has_the_fields_of_the_pipeline() -> None:
    world = PipelineWorld()
    world.stored.save_pipeline(changed(INBOX, auto_remove=False))
    world.commands().delete_pipeline(world.pipeline(), NOW)

    [gone] = world.stored.list_retired_pipelines()

    assert isinstance(gone, RetiredPipeline)
    assert (gone.sync_scope, gone.retired_at) == (("inbox", "in/", "default", False), NOW)
