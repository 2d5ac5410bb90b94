"""Consumer of the index queue: a document becomes searchable, fails with a cause, or is removed."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.adapters.aws.error_kinds import find_error_code
from lisa.entry.handler import entry_point
from lisa.ingestion.failure_causes import failure_cause
from lisa.wiring import settings
from lisa.wiring.indexing import document_indexer
from lisa.wiring.vector_store import vector_database

logger = Logger()
processor = BatchProcessor(event_type=EventType.SQS)


def index_document(record: SQSRecord) -> None:
    """Index one document."""
    request = record.json_body
    attempt = int(record.attributes.approximate_receive_count)
    logger.append_keys(document_id=request["document_id"])
    try:
        document = document_indexer().index_document(
            request["document_id"], attempt=attempt, again=request.get("again", False)
        )
    except Exception as error:
        logger.exception("not indexed", extra={"attempt": attempt})
        document_indexer().record_failed_attempt(request["document_id"], failure_cause(find_error_code(error)), attempt)
        raise
    if document is not None:
        about = {"status": document.status, "chunks": document.chunks, "waiting_for": document.waiting_for}
        logger.info("document processed", extra=about | {"cause": document.cause})


@entry_point(
    logger,
    settings.documents_table,
    settings.gateway_url,
    settings.gateway_audience,
    settings.vector_database_url,
    settings.database_patience_seconds,
)
def handler(event: dict[str, Any], context: LambdaContext) -> Any:
    """Process a batch. Only the records that failed are delivered again, so a bad file blocks no other."""
    with vector_database():
        return process_partial_response(
            event=event, record_handler=index_document, processor=processor, context=context
        )
