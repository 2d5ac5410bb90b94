"""Task of the workflow sync_pipeline: compare the next keys of a pipeline with their records, and queue differences."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.ingestion.pipeline_sync import SyncCounts
from lisa.joins.destinations import plan_pipeline_comparison
from lisa.repositories.run import PipelineRun
from lisa.wiring import settings
from lisa.wiring.ingestion import pipeline_syncer
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.repositories import repository_store, schedule_remover
from lisa.wiring.settings import uploads_bucket

logger = Logger()
SLICE_KEYS = 50_000
SPARE_MS = 60_000  # for the last hundred keys and the run's record


@entry_point(
    logger,
    settings.documents_table,
    settings.repositories_table,
    settings.index_queue_url,
    settings.schedule_group,
    settings.uploads_bucket,
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Compare one slice. Return only the last key and the counts, so that the result is small for any bucket."""
    logger.append_keys(pipeline_id=event["pipeline_id"], run_id=event["run_id"])
    about, counts = (event["repository_id"], event["pipeline_id"]), SyncCounts.model_validate(event["counts"])
    wanted = plan_pipeline_comparison(repository_store(), *about, since=event["since"], uploads=uploads_bucket())
    if wanted is None:
        return _fail_run_without_target(PipelineRun.model_validate(event))
    done = pipeline_syncer().compare_slice(
        wanted, event["after"], counts, lambda keys: _is_slice_complete(keys, context)
    )
    ended = {} if done.after else {"status": "SUCCEEDED", "ended": epoch_milliseconds()}
    _save_run(PipelineRun.model_validate(event | done.counts.model_dump() | ended))
    if ended and done.counts.is_complete:  # otherwise the next night compares it again
        repository_store().delete_retired_pipeline(*about)
    logger.info("compared", extra=done.counts.model_dump() | {"after": done.after})
    return {"after": done.after, "counts": done.counts.model_dump()}


def _fail_run_without_target(run: PipelineRun) -> dict[str, Any]:
    if repository_store().get_pipeline(run.repository_id, run.pipeline_id) is None:
        schedule_remover().delete_schedule(run.pipeline_id)  # a crash may have left the schedule of a deleted pipeline
        repository_store().delete_retired_pipeline(run.repository_id, run.pipeline_id)
    cause = "the pipeline, or the collection it names, is not there, or its source is not granted to the repository"
    _save_run(run.model_copy(update={"status": "FAILED", "cause": cause, "ended": epoch_milliseconds()}))
    return {"after": None, "counts": {}}


def _save_run(run: PipelineRun) -> None:
    """Save the run, but not for a repository that is being deleted or was deleted: it leaves no row behind."""
    repository = repository_store().get_repository(run.repository_id)
    if repository is not None and not repository.is_being_deleted:
        repository_store().save_run(run)


def _is_slice_complete(keys: int, context: LambdaContext) -> bool:
    return keys >= SLICE_KEYS or context.get_remaining_time_in_millis() < SPARE_MS
