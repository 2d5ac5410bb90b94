"""Chat sessions over HTTP."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from chat.api.exports import router as exports_router
from chat.api.images import router as images_router
from chat.api.imports import router as imports_router
from chat.api.messages import router as messages_router
from chat.api.search import router as search_router
from chat.api.sessions import router as sessions_router
from lisa.entry.handler import entry_point
from lisa.rest.api import REST_SETTINGS, create_rest_api
from lisa.wiring import settings

logger = Logger()
app = create_rest_api()
for router in (
    search_router,
    exports_router,
    imports_router,
    sessions_router,
    messages_router,
    images_router,
):
    app.include_router(router)


@entry_point(logger, *REST_SETTINGS, settings.chat_table, settings.chat_bucket, settings.chat_retention_days)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
