"""Repositories, their collections and their pipelines over HTTP."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.rest.api import REST_SETTINGS, create_rest_api
from lisa.wiring import settings
from repositories.api.collections import router as collections_router
from repositories.api.pipelines import router as pipelines_router
from repositories.api.repositories import router as repositories_router

logger = Logger()
app = create_rest_api()
for router in (repositories_router, collections_router, pipelines_router):
    app.include_router(router)


@entry_point(
    logger,
    *REST_SETTINGS,
    settings.repositories_table,
    settings.models_table,
    settings.sync_pipeline_arn,
    settings.delete_collections_arn,
    settings.schedule_group,
    settings.scheduler_role_arn,
    settings.undelivered_queue_arn,
    settings.readable_bucket_arns,
    settings.stack_name,
    settings.uploads_bucket,
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
