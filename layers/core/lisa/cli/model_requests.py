"""The reading of requests about models from files, and the ends of commands that are refused."""

import sys
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from lisa.models.operation_requests import CommandRequest
from lisa.models.records import ModelRecord
from lisa.models.refusals import ModelConflict, ModelFieldRefused
from lisa.policy.subject import Subject
from lisa.wiring.models import model_records
from lisa.wiring.process import create_id, epoch_milliseconds

T = TypeVar("T")
Body = TypeVar("Body", bound=BaseModel)
ADMINISTRATOR: Final = Subject("command line", is_admin=True)  # the caller can write the table


def read_request(file: str, shape: type[Body]) -> Body:
    """Return the request in a JSON file; `-` is the standard input. A wrong one ends the command and shows no value."""
    text = sys.stdin.read() if file == "-" else Path(file).read_text()
    try:
        return shape.model_validate_json(text)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise SystemExit(f"lisa: {'.'.join(map(str, first['loc'])) or 'file'}: {first['msg']}") from None


def find_record(model_id: str) -> ModelRecord:
    """Return the record of a model. A model that does not exist ends the command."""
    record = model_records().find(model_id)
    if record is None:
        raise SystemExit(f"lisa: there is no model {model_id}; `lisa model list` shows all models")
    return record


def build_request() -> CommandRequest:
    """Return the identity and the time of a new request of the command line."""
    return CommandRequest(create_id(), ADMINISTRATOR.user, epoch_milliseconds())


def exit_if_refused(found: T | ModelFieldRefused | ModelConflict) -> T:
    """Return the result. A refusal ends the command with its reason."""
    match found:
        case ModelFieldRefused(field, reason):
            raise SystemExit(f"lisa: {field}: {reason}")
        case ModelConflict(reason):
            raise SystemExit(f"lisa: {reason}")
        case _:
            return found
