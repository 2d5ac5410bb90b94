"""HTTP errors for the refusals of the domain."""

from typing import TypeVar

from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.repositories.refusal import Conflict, InvalidField
from lisa.rest.api import bad_request_error

T = TypeVar("T")


def raise_if_refused(found: T | InvalidField | Conflict) -> T:
    """Return the value unless it is a refusal. Raise 400 for an invalid field and 409 for a conflict."""
    match found:
        case InvalidField(field, reason):
            raise bad_request_error(field, reason)
        case Conflict(reason):
            raise ServiceError(409, reason)
        case _:
            return found
