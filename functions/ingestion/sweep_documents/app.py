"""Task of every minute: queue documents that waited long enough, and documents whose message was lost."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.errors import dependency_on_model
from lisa.ingestion.settlement import STANDING_DEPENDENCIES
from lisa.wiring import settings
from lisa.wiring.ingestion import document_sweeper, watermark_store
from lisa.wiring.models import model_store
from lisa.wiring.repositories import repository_store

logger = Logger()


@entry_point(
    logger, settings.documents_table, settings.repositories_table, settings.models_table, settings.index_queue_url
)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Queue due documents. Documents that wait for a model are queued by the event ModelInService instead."""
    published = model_store().read_list()
    in_service = [str(dependency_on_model(model.model_id)) for model in published.models] if published else []
    for dependency in (*STANDING_DEPENDENCIES, *in_service):
        if resumed := document_sweeper().resume_waiting(dependency):
            logger.info("queued again", extra={"dependency": dependency, "documents": resumed})
    for repository in repository_store().list_repositories():
        since = watermark_store().get_checked_until(repository.repository_id)
        watermark_store().set_checked_until(
            repository.repository_id, document_sweeper().requeue_late_documents(repository.repository_id, since)
        )
