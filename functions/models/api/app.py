"""Models over HTTP."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.rest.api import REST_SETTINGS, create_rest_api
from lisa.wiring import settings
from models.api.lifecycle import router as lifecycle_router
from models.api.models import router as models_router
from models.api.schedules import router as schedules_router

logger = Logger()
app = create_rest_api(with_detail=True)
for router in (lifecycle_router, models_router, schedules_router):
    app.include_router(router)


@entry_point(
    logger,
    *REST_SETTINGS,
    settings.models_table,
    settings.model_records_table,
    settings.model_secrets,
    settings.model_networks,
    settings.repositories_table,
    settings.model_schedule_group,
    settings.model_scheduler_role_arn,
    settings.undelivered_queue_arn,
    settings.run_model_schedule_arn,
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
