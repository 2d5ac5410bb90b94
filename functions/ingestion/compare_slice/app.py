"""A task of sync_pipeline: compare the next keys of what a pipeline watches with their records, send on what differs."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.destinations import comparison
from lisa.adapters.wiring import clock, repositories, schedules, syncer
from lisa.ingestion.syncing import Counts
from lisa.repositories.run import PipelineRun

logger = Logger()
SLICE_KEYS = 50_000
SPARE_MS = 60_000  # what the last hundred keys and the run's record may take


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Passes on nothing but the last key and the counts, however many objects there are."""
    logger.append_keys(pipeline_id=event["pipeline_id"], run_id=event["run_id"])
    stored, about = repositories(), (event["repository_id"], event["pipeline_id"])
    counts, after = Counts.model_validate(event["counts"]), None
    wanted = comparison(stored, *about, since=event["since"])
    if wanted is None:  # what is left of a pipeline that is gone may be its schedule
        schedules().remove(event["pipeline_id"])
    else:
        done = syncer().slice(wanted, event["after"], counts, lambda keys: _enough(keys, context))
        counts, after = done.counts, done.after
    run = PipelineRun.model_validate(event | counts.model_dump())
    if after is None:
        run = run.model_copy(update={"status": "SUCCEEDED", "ended": clock()})
        if counts.complete:  # else the next night compares it once more
            stored.delete_retired(*about)
    stored.save_run(run)
    logger.info("compared", extra=counts.model_dump() | {"after": after})
    return {"after": after, "counts": counts.model_dump()}


def _enough(keys: int, context: LambdaContext) -> bool:
    return keys >= SLICE_KEYS or context.get_remaining_time_in_millis() < SPARE_MS
