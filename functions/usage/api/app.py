"""Usage, metrics and budgets over HTTP."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.rest.api import REST_SETTINGS, create_rest_api
from usage.api.budgets import router as budgets_router
from usage.api.metrics import router as metrics_router
from usage.api.usage import router as usage_router

logger = Logger()
app = create_rest_api()
for router in (metrics_router, usage_router, budgets_router):
    app.include_router(router)


@entry_point(logger, *REST_SETTINGS)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
