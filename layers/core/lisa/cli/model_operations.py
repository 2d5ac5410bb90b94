"""The commands `lisa model create`, `list`, `show`, `delete`, `start`, `stop`, `events` and `drift`."""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from lisa.models.definition import CreateModel
from lisa.models.drift_report import drift_view
from lisa.models.operation_requests import CommandRequest
from lisa.models.reading import usable_records
from lisa.models.records import ModelRecord
from lisa.models.refusals import ModelConflict, ModelFieldRefused
from lisa.models.views import lifecycle_events_view, model_view
from lisa.policy.subject import Subject
from lisa.wiring.model_drift import create_drift_reconciler
from lisa.wiring.models import model_commands, model_records, schedule_commands
from lisa.wiring.process import create_id, epoch_milliseconds

T = TypeVar("T")
_ADMINISTRATOR = Subject("command line", is_admin=True)  # the caller can write the table


def register_operations(commands: Any) -> None:
    """Add the commands to those of `lisa model`."""
    create = commands.add_parser("create", help="create a model from a JSON file, in the shape of POST /models")
    create.add_argument("file", help="the file; - reads the standard input")
    create.set_defaults(run=_run_create)
    commands.add_parser("list", help="list all models").set_defaults(run=_run_list)
    drift = commands.add_parser("drift", help="list differences between the declared models and what exists")
    drift.set_defaults(run=_run_drift)
    operations: dict[str, Callable[[argparse.Namespace], Any]] = {
        "show": _run_show,
        "delete": _run_delete,
        "start": _run_start,
        "stop": _run_stop,
        "events": _run_events,
    }
    for name, run in operations.items():
        command = commands.add_parser(name)
        command.add_argument("id")
        command.set_defaults(run=run)


def _run_create(options: argparse.Namespace) -> Any:
    text = sys.stdin.read() if options.file == "-" else Path(options.file).read_text()
    try:
        new = CreateModel.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise SystemExit(f"lisa: {'.'.join(map(str, first['loc'])) or 'file'}: {first['msg']}") from None
    request = _build_request()
    record = _exit_if_refused(model_commands().create(request, new))
    return model_view(_exit_if_refused(schedule_commands().apply_schedule(record, request.now)))


def _run_list(_options: argparse.Namespace) -> Any:
    return [model_view(record) for record in usable_records(model_records().list(), _ADMINISTRATOR)]


def _run_show(options: argparse.Namespace) -> Any:
    return model_view(_find_record(options.id))


def _run_delete(options: argparse.Namespace) -> Any:
    return model_view(_exit_if_refused(model_commands().delete(_build_request(), _find_record(options.id))))


def _run_start(options: argparse.Namespace) -> Any:
    return model_view(_exit_if_refused(model_commands().operations.start(_build_request(), _find_record(options.id))))


def _run_stop(options: argparse.Namespace) -> Any:
    return model_view(_exit_if_refused(model_commands().operations.stop(_build_request(), _find_record(options.id))))


def _run_events(options: argparse.Namespace) -> Any:
    """Return the events of a model, also of one that was removed."""
    record = model_records().find(options.id)
    events = model_records().list_events(options.id, since=record.created_at if record else 0)
    return lifecycle_events_view(options.id, events)


def _run_drift(options: argparse.Namespace) -> Any:
    """Return the differences. The command changes nothing: the parameter MendDrift of the stack lets them be mended."""
    return drift_view(create_drift_reconciler(options.stack, is_mending=False).find(epoch_milliseconds()))


def _find_record(model_id: str) -> ModelRecord:
    record = model_records().find(model_id)
    if record is None:
        raise SystemExit(f"lisa: there is no model {model_id}; `lisa model list` shows all models")
    return record


def _build_request() -> CommandRequest:
    return CommandRequest(create_id(), _ADMINISTRATOR.user, epoch_milliseconds())


def _exit_if_refused(found: T | ModelFieldRefused | ModelConflict) -> T:
    match found:
        case ModelFieldRefused(field, reason):
            raise SystemExit(f"lisa: {field}: {reason}")
        case ModelConflict(reason):
            raise SystemExit(f"lisa: {reason}")
        case _:
            return found
