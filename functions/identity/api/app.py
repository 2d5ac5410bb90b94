"""API tokens and the caller themselves over HTTP."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from identity.api.me import router as me_router
from identity.api.tokens import router as tokens_router
from lisa.rest.api import rest_api

logger = Logger()
app = rest_api()
for router in (me_router, tokens_router):
    app.include_router(router)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
