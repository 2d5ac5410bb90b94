"""The routes of the API's documentation: the OpenAPI document, the reference page, and CORS preflights."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from documentation.api.viewer import build_page, build_security_policy, read_document
from lisa.entry.handler import entry_point
from lisa.rest.refusals import declare_success
from lisa.rest.resolver import Resolver, build_preflight_response
from lisa.wiring import settings

logger = Logger()
app = Resolver()
HERE = Path(__file__).parent
_CACHE_HEADERS = {"Cache-Control": "public, max-age=300"}  # seconds; a deployment changes both answers


@app.get("/openapi.json", security=[], responses=declare_success("application/json", "object"))
def get_openapi_document() -> Response[str]:
    """Get the OpenAPI document of the API and of the Serve door.

    Returns:
        The document, in OpenAPI 3.1.
    """
    return Response(HTTPStatus.OK, "application/json", read_document(HERE), headers=dict(_CACHE_HEADERS))


@app.get("/docs", security=[], responses=declare_success("text/html"))
def get_reference_page() -> Response[str]:
    """Get the API reference as a web page.

    The page loads nothing else. It lists the parameters, bodies and responses of every operation.

    Returns:
        The page.
    """
    guarded = {
        **_CACHE_HEADERS,
        "Content-Security-Policy": build_security_policy(HERE),
        "X-Content-Type-Options": "nosniff",
    }
    return Response(HTTPStatus.OK, "text/html; charset=utf-8", build_page(HERE), headers=guarded)


@app.route("/.+", method="OPTIONS", include_in_schema=False)
def answer_preflight() -> Response[str]:
    """Tell a browser if a page of another origin may call a route. The answer is the same for all routes."""
    return build_preflight_response(app)


@entry_point(logger, settings.allowed_origins)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
