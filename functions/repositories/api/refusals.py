"""Refusals of the domain as answers."""

from typing import TypeVar

from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.repositories.refusal import Conflict, Refused
from lisa.rest.api import bad_request

T = TypeVar("T")


def granted(found: T | Refused | Conflict) -> T:
    """What is no refusal; a refusal is raised as what it answers."""
    match found:
        case Refused(field, reason):
            raise bad_request(field, reason)
        case Conflict(reason):
            raise ServiceError(409, reason)
        case _:
            return found
