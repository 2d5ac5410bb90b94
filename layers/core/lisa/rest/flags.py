"""The refusal of routes whose feature is switched off: one check before every route."""

from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response

from lisa.chat.flags import explain_refusal, find_flag
from lisa.policy.decision import Denied
from lisa.policy.resources import Configuration
from lisa.policy.rules import Action, is_allowed
from lisa.rest.access import AccessDenied, read_caller
from lisa.rest.resolver import NextMiddleware
from lisa.wiring.flags import is_feature_enabled


def flag_middleware(app: APIGatewayRestResolver, next_middleware: NextMiddleware) -> Response[object]:
    """Raise 403 if the flag of the route is off. The configuration is read for governed routes only."""
    method, path = app.current_event["httpMethod"], app.context["_route"].openapi_path
    administers = is_allowed(read_caller(app), Action.ADMINISTER, Configuration())
    name = find_flag(f"{method} {path}", administers=administers)
    if name and not is_feature_enabled(name):
        raise AccessDenied(Denied(f"the flag {name} is off", explain_refusal(name)))
    return next_middleware(app)
