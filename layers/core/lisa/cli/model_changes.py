"""The commands `lisa model update`, `context-window`, `schedule`, `instances` and `bedrock`."""

import argparse
from typing import Any

from lisa.cli.model_requests import build_request, exit_if_refused, find_record, read_request
from lisa.models.foundation_models import build_callable_models
from lisa.models.instance_types import list_instance_types
from lisa.models.schedule_views import schedule_change_view, schedule_status_view, schedule_view
from lisa.models.scheduling import Scheduling
from lisa.models.update import UpdateModel
from lisa.models.views import model_view
from lisa.wiring.models import foundation_models, model_commands, schedule_commands
from lisa.wiring.process import epoch_milliseconds


def register_commands(commands: Any) -> None:
    """Add the commands to those of `lisa model`."""
    update = commands.add_parser("update", help="change a model by a JSON file, in the shape of PUT /models/{id}")
    update.add_argument("id")
    update.add_argument("file", help="the file; - reads the standard input")
    update.set_defaults(run=_run_update)
    window = commands.add_parser("context-window", help="set the tokens that a model reads and writes at most")
    window.add_argument("id")
    window.add_argument("tokens", type=_parse_tokens)
    window.set_defaults(run=_run_context_window)
    schedule = commands.add_parser("schedule", help="show the schedule of a model, set it by a JSON file, or remove it")
    schedule.add_argument("id")
    change = schedule.add_mutually_exclusive_group()
    change.add_argument("--set", metavar="FILE", help="in the shape of PUT /models/{id}/schedule; - reads the input")
    change.add_argument("--remove", action="store_true", help="remove it; the model keeps its present status")
    schedule.set_defaults(run=_run_schedule)
    instances = commands.add_parser("instances", help="list the EC2 instance types of self-hosted models")
    instances.set_defaults(run=lambda _options: list_instance_types())
    bedrock = commands.add_parser("bedrock", help="list the models of Bedrock in the region, with their modelName")
    bedrock.set_defaults(run=_run_bedrock)


def _parse_tokens(text: str) -> int:
    if not text.isascii() or not text.isdecimal() or not 0 < int(text[:12]) <= 1_000_000_000:
        raise argparse.ArgumentTypeError("write a whole number from 1 to 1000000000")
    return int(text)


def _run_update(options: argparse.Namespace) -> Any:
    record, update = find_record(options.id), read_request(options.file, UpdateModel)
    return model_view(exit_if_refused(model_commands().update(build_request(), record, update)))


def _run_context_window(options: argparse.Namespace) -> Any:
    record = find_record(options.id)
    return model_view(exit_if_refused(model_commands().set_context_window(build_request(), record, options.tokens)))


def _run_schedule(options: argparse.Namespace) -> Any:
    record, now = find_record(options.id), epoch_milliseconds()
    if options.remove:
        changed = exit_if_refused(schedule_commands().remove_schedule(record, now))
        return schedule_change_view(changed, "the model has no schedule")
    if options.set is not None:
        scheduling = read_request(options.set, Scheduling)
        changed = exit_if_refused(schedule_commands().set_schedule(record, scheduling, now))
        return schedule_change_view(changed, "the schedule is stored")
    return {**schedule_view(record, now), "status": schedule_status_view(record, now)}


def _run_bedrock(_options: argparse.Namespace) -> Any:
    listed = foundation_models().list_models()
    return {"models": build_callable_models(listed), "unavailableReason": listed.failure}
