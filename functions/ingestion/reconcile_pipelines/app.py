"""Nightly task: start the comparison of event pipelines with their buckets, and restore every schedule."""

from datetime import UTC, datetime
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.wiring import settings
from lisa.wiring.repositories import repository_store, schedule_store, sync_workflow

logger = Logger()


@entry_point(
    logger,
    settings.repositories_table,
    settings.sync_pipeline_arn,
    settings.schedule_group,
    settings.scheduler_role_arn,
    settings.undelivered_queue_arn,
)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Start a comparison of each event pipeline and each retired one. Names per day prevent a second start."""
    today = f"{datetime.now(UTC):%Y-%m-%d}"
    for pipeline in repository_store().list_all_pipelines():
        if pipeline.active_schedule is not None:
            schedule_store().put_schedule(pipeline)
        else:
            name = f"nightly-{today}-{pipeline.pipeline_id}"
            sync_workflow().start_sync(pipeline.repository_id, pipeline.pipeline_id, "nightly", name)
    for retired in repository_store().list_retired_pipelines():
        name = f"nightly-{today}-{retired.retired_id}"
        sync_workflow().start_sync(retired.repository_id, retired.retired_id, "nightly", name)
