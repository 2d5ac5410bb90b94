"""Access checks of API functions: the policy's decisions as HTTP errors."""

from typing import TypeVar

from aws_lambda_powertools.event_handler import APIGatewayRestResolver
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.rules import Action, decide
from lisa.policy.subject import Subject
from lisa.rest.authorizer import parse_authorizer_context

T = TypeVar("T")
NOT_FOUND_MESSAGE = "there is no such thing here, or you may not see it"


class AccessDenied(ServiceError):
    """A denial as an HTTP error: 403 with its message, or 404 like a resource that does not exist."""

    def __init__(self, denied: Denied) -> None:
        super().__init__(403 if denied.message else 404, denied.message or NOT_FOUND_MESSAGE)
        self.denied = denied


def read_caller(app: APIGatewayRestResolver | Router) -> Subject:
    """Return the caller that the authorizer described."""
    return parse_authorizer_context(app.current_event["requestContext"]["authorizer"])


def raise_if_denied(found: T | Denied) -> T:
    """Return the found resource, or raise AccessDenied for a denial."""
    if isinstance(found, Denied):
        raise AccessDenied(found)
    return found


def raise_unless_allowed(subject: Subject, action: Action, resource: object) -> None:
    """Raise AccessDenied unless the caller may act on the resource."""
    raise_if_denied(decide(subject, action, resource))


def not_found_error() -> AccessDenied:
    """Return the 404 error, which is the same for absent and for invisible resources."""
    return AccessDenied(NOT_FOUND)
