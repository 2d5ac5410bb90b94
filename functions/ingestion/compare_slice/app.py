"""Task of the workflow sync_pipeline: compare the next keys of a pipeline with their records, and queue differences."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.joins.pipeline_runs import parse_run_slice
from lisa.wiring import settings
from lisa.wiring.ingestion import pipeline_runs

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

    def is_full(keys: int) -> bool:
        return keys >= SLICE_KEYS or context.get_remaining_time_in_millis() < SPARE_MS

    result = pipeline_runs().compare_slice(parse_run_slice(event), is_full)
    counts = result.counts.model_dump()
    logger.info("compared", extra=counts | {"after": result.after})
    return {"after": result.after, "counts": counts}
