"""The models of a request and the caller's rights; denials and refusals are raised as HTTP errors."""

from typing import TypeVar

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.models.operation_requests import CommandRequest
from lisa.models.reading import find_model_record
from lisa.models.records import ModelRecord
from lisa.models.refusals import ModelConflict, ModelFieldRefused
from lisa.policy.resources import Installation
from lisa.policy.rules import Action, is_allowed
from lisa.rest.access import raise_if_denied, read_caller
from lisa.rest.api import bad_request_error
from lisa.wiring.models import model_records
from lisa.wiring.process import create_id, epoch_milliseconds

T = TypeVar("T")


def find_usable_model(router: Router, model_id: str) -> ModelRecord:
    """Return the model if the caller may use it."""
    return raise_if_denied(find_model_record(model_records(), read_caller(router), model_id))


def find_administered_model(router: Router, model_id: str) -> ModelRecord:
    """Return the model if the caller may change it."""
    return raise_if_denied(find_model_record(model_records(), read_caller(router), model_id, Action.ADMINISTER))


def is_administrator(router: Router) -> bool:
    """Return whether the caller may administer the installation."""
    return is_allowed(read_caller(router), Action.ADMINISTER, Installation())


def build_command_request(router: Router) -> CommandRequest:
    """Return the request of a command with a new operation id and the time."""
    return CommandRequest(create_id(), read_caller(router).user, epoch_milliseconds())


def raise_if_refused(found: T | ModelFieldRefused | ModelConflict) -> T:
    """Return the value unless it is a refusal. Raise 400 for a field and 409 for a conflict."""
    match found:
        case ModelFieldRefused(field, reason):
            raise bad_request_error(field, reason)
        case ModelConflict(reason):
            raise ServiceError(409, reason)
        case _:
            return found
