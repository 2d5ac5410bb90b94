"""The command `lisa model delete`: of one model, or of all models before the installation is deleted."""

import argparse
import time
from collections.abc import Sequence
from typing import Any, Final

from lisa.cli.model_requests import build_request, exit_if_refused, find_record
from lisa.models.records import ModelRecord
from lisa.models.stack_parameters import name_stack_prefix
from lisa.models.views import model_view
from lisa.wiring.model_drift import listed_stacks
from lisa.wiring.models import model_commands, model_records

_LOOK_SECONDS: Final = 2.0


def register_commands(commands: Any) -> None:
    """Add the command to those of `lisa model`."""
    delete = commands.add_parser("delete", help="delete a model, or all models")
    chosen = delete.add_mutually_exclusive_group(required=True)
    chosen.add_argument("id", nargs="?")
    chosen.add_argument(
        "--all",
        action="store_true",
        help="delete all models, also those that repositories need, and wait until no stack of a model is left: "
        "the deletion of the installation deletes no stack of a model",
    )
    delete.add_argument("--yes", action="store_true", help="confirm --all")
    delete.set_defaults(run=_run_delete)


def _run_delete(options: argparse.Namespace) -> Any:
    if options.all:
        return _delete_all(options)
    return model_view(exit_if_refused(model_commands().delete(build_request(), find_record(options.id))))


def _delete_all(options: argparse.Namespace) -> dict[str, Any]:
    ids = sorted(record.model_id for record in model_records().list())
    if not options.yes:
        raise SystemExit(f"lisa: this deletes {len(ids)} models: {', '.join(ids) or 'none'}. Repeat it with --yes")
    for model_id in ids:
        _request_deletion(model_id)
    _wait_until_deleted(ids)
    if left := _list_stacks(options.stack):
        raise SystemExit(
            f"lisa: these stacks belong to no model: {', '.join(left)}. Delete each one by `aws cloudformation "
            "delete-stack --stack-name NAME` before the installation, whose roles they need"
        )
    return {"deleted": ids, "stacks": []}


def _request_deletion(model_id: str) -> None:
    record = model_records().find(model_id)
    if record is not None:
        exit_if_refused(model_commands().delete(build_request(), record, even_if_used=True))


def _wait_until_deleted(ids: Sequence[str]) -> None:
    """Return when no model has a record. A deletion that failed ends the command; every deletion has a time limit."""
    while left := [record for model_id in ids if (record := model_records().find(model_id)) is not None]:
        if failed := [record for record in left if record.status != "Deleting"]:
            raise SystemExit(f"lisa: {_describe_failures(failed)}")
        time.sleep(_LOOK_SECONDS)


def _describe_failures(failed: Sequence[ModelRecord]) -> str:
    reasons = (f"{one.model_id}: {one.failure.message if one.failure else one.status}" for one in failed)
    return f"these models are not deleted; repeat the command. {'; '.join(reasons)}"


def _list_stacks(deployment: str) -> list[str]:
    found = listed_stacks().list_stored(name_stack_prefix(deployment))
    return sorted(one.name for one in found if one.deployment in (None, "", deployment))
