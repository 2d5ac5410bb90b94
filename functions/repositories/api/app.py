"""Repositories, their collections and their pipelines over HTTP."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.rest.api import rest_api
from repositories.api.collections import router as collections_router
from repositories.api.pipelines import router as pipelines_router
from repositories.api.repositories import router as repositories_router

logger = Logger()
app = rest_api()
for router in (repositories_router, collections_router, pipelines_router):
    app.include_router(router)


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
