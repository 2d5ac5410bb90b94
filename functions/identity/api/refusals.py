"""Refusals as answers, and the line each leaves behind."""

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.exceptions import ForbiddenError, ServiceError

from lisa.adapters.audit import audit
from lisa.adapters.rest import bad_request
from lisa.identity.issuing import Refused


def forbidden(app: Router, what: str, resource: str, reason: str) -> ServiceError:
    """For what the caller may know of and not do."""
    audit(app, what, resource, "refused")
    return ForbiddenError(reason)


def invalid(app: Router, what: str, resource: str, refused: Refused) -> ServiceError:
    """For what nobody may do."""
    audit(app, what, resource, "refused")
    return bad_request(refused.field, refused.reason)
