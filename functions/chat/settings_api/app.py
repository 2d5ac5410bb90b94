"""The configuration of the chat and users' own settings over HTTP."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from chat.settings_api.configuration import router as configuration_router
from chat.settings_api.preferences import router as preferences_router
from chat.settings_api.projects import router as projects_router
from chat.settings_api.prompts import router as prompts_router
from chat.settings_api.shares import router as shares_router
from lisa.entry.handler import entry_point
from lisa.rest.api import REST_SETTINGS, create_rest_api
from lisa.wiring import settings

logger = Logger()
app = create_rest_api()
for router in (configuration_router, preferences_router, projects_router, prompts_router, shares_router):
    app.include_router(router)


@entry_point(
    logger,
    *REST_SETTINGS,
    settings.chat_table,
    settings.chat_bucket,
    settings.chat_retention_days,
    settings.repositories_table,
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
