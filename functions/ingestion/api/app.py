"""The HTTP API of documents, jobs and uploads of a repository."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from ingestion.api.documents import router as documents_router
from ingestion.api.jobs import router as jobs_router
from ingestion.api.listing import router as listing_router
from ingestion.api.metadata import router as metadata_router
from ingestion.api.previews import router as previews_router
from ingestion.api.uploads import router as uploads_router
from lisa.entry.handler import entry_point
from lisa.rest.api import REST_SETTINGS, create_rest_api
from lisa.wiring import settings

logger = Logger()
app = create_rest_api()
# fixed paths before {documentId}
for router in (uploads_router, previews_router, jobs_router, listing_router, metadata_router, documents_router):
    app.include_router(router)


@entry_point(
    logger,
    *REST_SETTINGS,
    settings.documents_table,
    settings.repositories_table,
    settings.models_table,
    settings.index_queue_url,
    settings.chat_table,
    settings.uploads_bucket,
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, Any]:
    """Route the request."""
    return app.resolve(event, context)
