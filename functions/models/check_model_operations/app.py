"""Consumer of the ends of workflows of models, and of two schedules.

One requests operations again whose workflow is lost, the other compares the declared models with their resources.
"""

import json
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.each import run_for_each
from lisa.entry.handler import entry_point
from lisa.events import ModelRequested
from lisa.models.drift_report import build_drift_lines, drift_view
from lisa.models.instance_replacement import apply_pending_recovery
from lisa.models.operation_checks import find_ended_execution
from lisa.models.operation_requests import CommandRequest, OperationRequests
from lisa.models.records import ModelRecord
from lisa.models.schedule_commands import apply_pending_schedule
from lisa.wiring import model_settings, settings
from lisa.wiring.ingestion import event_publisher
from lisa.wiring.model_drift import create_drift_reconciler
from lisa.wiring.model_workflows import operation_checks
from lisa.wiring.models import model_records
from lisa.wiring.process import create_id, epoch_milliseconds

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

    Apply the recoveries, and the starts and stops of schedules, that waited for the end of an operation. The field
    `check` asks for drift.
    """
    if event.get("check") == "drift":
        reconcile_models()
        return
    model_id, execution = find_ended_execution(event) or ("", "")
    record = model_records().find(model_id) if model_id else None
    records = [record] if record else [] if model_id else model_records().list()
    results = run_for_each(records, lambda one: check_record(one, execution))
    requested = [one for _, one in results.found if one is not None]
    if requested:
        event_publisher().publish_events(requested)
    logger.info("operations checked", extra={"models": len(records), "announced": [one.model_id for one in requested]})
    results.raise_first_error()


def check_record(record: ModelRecord, ended: str) -> ModelRequested | None:
    """Check the operation of one model, apply what waits for its end, and return the request to announce, if any."""
    requested = operation_checks().check(record, epoch_milliseconds(), ended)
    request = CommandRequest(create_id(), "schedule", epoch_milliseconds())
    apply_pending_recovery(OperationRequests(model_records()), request, record)
    apply_pending_schedule(OperationRequests(model_records()), request, record)
    return requested


def reconcile_models() -> None:
    """Compare the declared models with their resources, report the differences, and mend them if MEND_DRIFT is true."""
    now, name = epoch_milliseconds(), settings.service_name()
    reconciler = create_drift_reconciler(name, is_mending=model_settings.mend_drift())
    findings = reconciler.find(now)
    results = run_for_each(findings, lambda finding: reconciler.settle(finding, now))
    for line in build_drift_lines(name, findings, now):
        print(json.dumps(line), flush=True)  # noqa: T201 - CloudWatch reads the line as it stands
    mended = [finding.id for finding, is_mended in results.found if is_mended]
    logger.info("models compared", extra={"drift": drift_view(findings), "mended": mended})
    results.raise_first_error()
