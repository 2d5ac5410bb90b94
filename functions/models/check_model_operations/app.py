"""Consumer of the ends of workflows of models, and of two schedules.

One requests operations again whose workflow is lost, the other compares the declared models with their resources.
"""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.each import run_for_each
from lisa.entry.handler import entry_point
from lisa.models.operation_checks import find_ended_execution
from lisa.wiring import model_settings, settings
from lisa.wiring.ingestion import event_publisher
from lisa.wiring.model_workflows import ended_operations
from lisa.wiring.models import model_records
from models.check_model_operations.drift_check import reconcile_models

logger = Logger()


@entry_point(
    logger,
    settings.event_bus,
    settings.models_table,
    settings.model_records_table,
    settings.model_secrets,
    model_settings.model_workflows,
    model_settings.mend_drift,
    settings.model_schedule_group,
    settings.service_name,
)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Check the operation of the model that the event is about; the schedule's event is about all models.

    The field `check` asks for drift.
    """
    if event.get("check") == "drift":
        reconcile_models(logger)
        return
    model_id, execution = find_ended_execution(event) or ("", "")
    record = model_records().find(model_id) if model_id else None
    records = [record] if record else [] if model_id else model_records().list()
    results = run_for_each(records, lambda one: ended_operations().settle(one, execution))
    requested = [one for _, one in results.found if one is not None]
    if requested:
        event_publisher().publish_events(requested)
    logger.info("operations checked", extra={"models": len(records), "announced": [one.model_id for one in requested]})
    results.raise_first_error()
