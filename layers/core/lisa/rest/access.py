"""From a decision to an answer: what the functions behind the API ask of the policy, and how they say no."""

from typing import TypeVar

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.rules import Action, decide
from lisa.policy.subject import Subject
from lisa.rest.authorizer import subject_of

T = TypeVar("T")
NOT_FOUND_MESSAGE = "there is no such thing here, or you may not see it"


class AccessDenied(ServiceError):
    """A denial on its way to the caller: 403 with what they are told, or the 404 of what is not there."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(403 if denied.message else 404, denied.message or NOT_FOUND_MESSAGE)
        self.denied = denied


def caller(app: APIGatewayRestResolver | Router) -> Subject:
    """The caller, as the authorizer described them."""
    return subject_of(app.current_event["requestContext"]["authorizer"])


def raise_if_denied(found: T | Denied) -> T:
    """What was found, if it was; a denial is raised as what it answers."""
    if isinstance(found, Denied):
        raise AccessDenied(found)
    return found


def raise_unless_allowed(subject: Subject, action: Action, resource: object) -> None:
    """Go on only if the caller may do this."""
    raise_if_denied(decide(subject, action, resource))


def not_found_error() -> AccessDenied:
    """The one answer for what is not there and for what the caller may not see."""
    return AccessDenied(NOT_FOUND)
