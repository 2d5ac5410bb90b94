"""The commands `lisa model create`, `list`, `show`, `start`, `stop`, `events` and `drift`."""

import argparse
import time
from collections.abc import Callable
from typing import Any, Final

from lisa.cli.model_requests import ADMINISTRATOR, build_request, exit_if_refused, find_record, read_request
from lisa.models.definition import CreateModel
from lisa.models.drift_report import drift_view
from lisa.models.reading import usable_records
from lisa.models.records import ModelRecord
from lisa.models.views import lifecycle_events_view, model_view
from lisa.wiring.model_drift import create_drift_reconciler
from lisa.wiring.models import model_commands, model_records, schedule_commands
from lisa.wiring.process import epoch_milliseconds

_LOOK_SECONDS: Final = 1.0


def register_commands(commands: Any) -> None:
    """Add the commands to those of `lisa model`."""
    create = commands.add_parser("create", help="create a model from a JSON file, in the shape of POST /models")
    create.add_argument("file", help="the file; - reads the standard input")
    create.add_argument("--wait", action="store_true", help="end when the model is in service, or has failed")
    create.set_defaults(run=_run_create)
    commands.add_parser("list", help="list all models").set_defaults(run=_run_list)
    drift = commands.add_parser("drift", help="list differences between the declared models and what exists")
    drift.set_defaults(run=_run_drift)
    operations: dict[str, tuple[Callable[[argparse.Namespace], Any], str]] = {
        "show": (_run_show, "show a model"),
        "start": (_run_start, "start a stopped model"),
        "stop": (_run_stop, "stop a model in service"),
        "events": (_run_events, "list the steps of a model's operations"),
    }
    for name, (run, text) in operations.items():
        command = commands.add_parser(name, help=text)
        command.add_argument("id")
        command.set_defaults(run=run)


def _run_create(options: argparse.Namespace) -> Any:
    new = read_request(options.file, CreateModel)
    request = build_request()
    record = exit_if_refused(model_commands().create(request, new))
    record = exit_if_refused(schedule_commands().apply_schedule(record, request.now))
    return model_view(_wait_for_service(record.model_id) if options.wait else record)


def _wait_for_service(model_id: str) -> ModelRecord:
    """Return the record at the end of the operation. A failure ends the command; every operation has a time limit."""
    while (record := find_record(model_id)).is_in_transition:
        time.sleep(_LOOK_SECONDS)
    if record.failure is not None:
        raise SystemExit(f"lisa: {record.failure.message}")
    return record


def _run_list(_options: argparse.Namespace) -> Any:
    return [model_view(record) for record in usable_records(model_records().list(), ADMINISTRATOR)]


def _run_show(options: argparse.Namespace) -> Any:
    return model_view(find_record(options.id))


def _run_start(options: argparse.Namespace) -> Any:
    return model_view(exit_if_refused(model_commands().operations.start(build_request(), find_record(options.id))))


def _run_stop(options: argparse.Namespace) -> Any:
    return model_view(exit_if_refused(model_commands().operations.stop(build_request(), find_record(options.id))))


def _run_events(options: argparse.Namespace) -> Any:
    """Return the events of a model, also of one that was removed."""
    record = model_records().find(options.id)
    events = model_records().list_events(options.id, since=record.created_at if record else 0)
    return lifecycle_events_view(options.id, events)


def _run_drift(options: argparse.Namespace) -> Any:
    """Return the differences. The command changes nothing: the parameter MendDrift of the stack lets them be mended."""
    return drift_view(create_drift_reconciler(options.stack, is_mending=False).find(epoch_milliseconds()))
