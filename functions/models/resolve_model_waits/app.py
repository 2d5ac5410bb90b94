"""Consumer of the events of stacks, services and instances, and of a schedule: resume workflows, replace instances."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.each import run_for_each
from lisa.entry.handler import entry_point
from lisa.models.instance_notices import InstanceNotice, parse_notice
from lisa.models.operation_requests import CommandRequest
from lisa.models.wait_resolution import is_sweep, select_waits
from lisa.wiring import model_settings, settings
from lisa.wiring.model_workflows import instance_replacement, model_waits, wait_resolver
from lisa.wiring.process import create_id, epoch_milliseconds

logger = Logger()


@entry_point(logger, settings.model_records_table, model_settings.model_capacity)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Apply the notice of an instance, or judge the waits that the event is about.

    The schedule's event is about all waits; it also replaces instances that are too old.
    """
    if notice := parse_notice(event):
        apply_notice(notice)
        return
    waits = select_waits(model_waits().list_open(), event)
    results = run_for_each(waits, lambda wait: wait_resolver().resolve(wait, epoch_milliseconds()))
    resolved = [wait.model_id for wait, is_resolved in results.found if is_resolved]
    logger.info("waits judged", extra={"open": len(waits), "resolved": resolved})
    if is_sweep(event):
        replace_old_instances()
    results.raise_first_error()


def replace_old_instances() -> None:
    """Drain managed instances that are too old, at most one of each model."""
    replacement = instance_replacement()
    results = run_for_each(
        replacement.list_on_managed_instances(),
        lambda record: replacement.replace_old_instance(record, epoch_milliseconds()),
    )
    logger.info("old instances drained", extra={"models": [one.model_id for one, is_old in results.found if is_old]})
    results.raise_first_error()


def apply_notice(notice: InstanceNotice) -> None:
    """Drain the instance of a notice, and the route of its model if it has the last task."""
    request = CommandRequest(create_id(), "system:capacity", epoch_milliseconds())
    model_id = instance_replacement().handle_notice(notice, request)
    logger.info("notice applied", extra={"kind": notice.kind, "model_id": model_id})
