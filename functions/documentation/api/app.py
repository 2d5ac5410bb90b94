"""GET /openapi.json and /docs: the interface, for machines and for people; and for browsers, OPTIONS of everything."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.utilities.typing import LambdaContext

from documentation.api.viewer import page
from lisa.rest.resolver import Resolver, preflight

logger = Logger()
app = Resolver()
HERE = Path(__file__).parent


@app.get("/openapi.json")
def openapi() -> Response[str]:
    """The OpenAPI document, merged from the handlers by `make openapi`."""
    return Response(HTTPStatus.OK, "application/json", (HERE / "openapi.json").read_text())


@app.get("/docs")
def docs() -> Response[str]:
    """The reference for people: parameters, bodies and answers of every route, in a page that loads nothing else."""
    return Response(HTTPStatus.OK, "text/html; charset=utf-8", page(HERE / "docs.html", HERE / "openapi.json"))


@app.route("/.+", method="OPTIONS", include_in_schema=False)
def options() -> Response[str]:
    """Whether a page of another origin may call that route: one answer for all of them."""
    return preflight(app)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
