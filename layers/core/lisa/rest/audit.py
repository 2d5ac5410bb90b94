"""The audit log: one line for each request that changed something or was refused."""

from http import HTTPStatus

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.policy.auditing import AuditedRequest, Outcome
from lisa.policy.decision import NOT_FOUND
from lisa.rest.access import AccessDenied, read_caller
from lisa.rest.resolver import NextMiddleware

_CHANGING_METHODS = frozenset({"POST", "PUT", "PATCH", "DELETE"})
_RESOURCE_CONTEXT_KEY = "audited_as"
_logger = Logger()


def audit_middleware(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[object]:
    """Write the audit line of a request. This is a middleware of every route."""
    changing = app.current_event["httpMethod"] in _CHANGING_METHODS
    try:
        answer = next_middleware(app)
    except AccessDenied as error:
        _write_audit_line(app, "missing" if error.denied is NOT_FOUND else "refused", error.denied.reason)
        raise
    except Exception as error:
        if changing:
            _write_audit_line(app, "refused" if isinstance(error, ServiceError) else "failed")
        raise
    if answer.status_code == HTTPStatus.TOO_MANY_REQUESTS:
        _write_audit_line(app, "refused", "too many requests")
    elif changing:
        _write_audit_line(app, "done" if answer.status_code < 400 else "refused")
    return answer


def set_audited_resource(app: Router, resource: str) -> None:
    """Set the resource of the audit line, for a request whose path does not name it."""
    app.append_context(**{_RESOURCE_CONTEXT_KEY: resource})  # type: ignore[no-untyped-call]


def _write_audit_line(app: APIGatewayRestResolver, outcome: Outcome, reason: str | None = None) -> None:
    event = app.current_event
    action = f"{event['httpMethod']} {app.context['_route'].path}"
    resource = app.context.get(_RESOURCE_CONTEXT_KEY) or event["path"]
    decided = AuditedRequest(read_caller(app).user, action, resource, event["requestContext"]["requestId"])
    _logger.info("audit", extra={"audit": decided.build_log_line(outcome, reason)})
