"""API tokens and the caller's own identity over HTTP."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from identity.api.me import router as me_router
from identity.api.tokens import router as tokens_router
from lisa.entry.handler import entry_point
from lisa.rest.api import REST_SETTINGS, create_rest_api
from lisa.wiring import settings

logger = Logger()
app = create_rest_api()
for router in (me_router, tokens_router):
    app.include_router(router)


@entry_point(
    logger, *REST_SETTINGS, settings.tokens_table, settings.token_key_secret, settings.api_group, settings.chat_table
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
