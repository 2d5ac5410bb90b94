"""Handler of the event ModelInService: queue the documents that wait for the model."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.errors import dependency_on_model
from lisa.events import ModelInService
from lisa.wiring import settings
from lisa.wiring.ingestion import document_sweeper

logger = Logger()
FOLLOWED_SECONDS = 5  # until then every replica of the gateway routes to the model


@entry_point(logger, settings.documents_table, settings.index_queue_url)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Queue every document that waits for the model."""
    model = ModelInService.model_validate(event["detail"])
    resumed = document_sweeper().resume_waiting(
        str(dependency_on_model(model.model_id)), only_due=False, delay_seconds=FOLLOWED_SECONDS
    )
    logger.info("queued again", extra={"model_id": model.model_id, "documents": resumed})
