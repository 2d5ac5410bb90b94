"""GET /openapi.json and /docs: the interface, for machines and for people."""

from http import HTTPStatus
from pathlib import Path
from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.event_handler import APIGatewayRestResolver, Response
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger()
app = APIGatewayRestResolver()
HERE = Path(__file__).parent


@app.get("/openapi.json")
def openapi() -> Response[str]:
    """The OpenAPI document, merged from the handlers by `make openapi`."""
    return Response(HTTPStatus.OK, "application/json", (HERE / "openapi.json").read_text())


@app.get("/docs")
def docs() -> Response[str]:
    """The same, readable."""
    return Response(HTTPStatus.OK, "text/html; charset=utf-8", (HERE / "docs.html").read_text())


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
