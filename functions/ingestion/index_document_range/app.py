"""Task of the workflow index_large_document: index the next range of a document, and return whether it is finished."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.ingestion.failure_causes import failure_cause
from lisa.wiring import settings
from lisa.wiring.indexing import document_indexer, document_range_indexer
from lisa.wiring.vector_store import vector_database

logger = Logger()


@entry_point(
    logger,
    settings.documents_table,
    settings.gateway_url,
    settings.gateway_audience,
    settings.vector_database_url,
    settings.database_patience_seconds,
)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, bool]:  # noqa: ARG001
    """Index one range, or end the indexing of a document whose ranges fail. `cause` is the kind of the error."""
    logger.append_keys(document_id=event["document_id"], generation=event["generation"])
    with vector_database():
        if "cause" in event:
            cause = failure_cause(event["cause"])
            document_indexer().fail_document(
                event["document_id"], f"Indexing failed in the middle of the document: {cause}."
            )
            return {"finished": True}
        finished = document_range_indexer().index_range(event["document_id"], event["generation"])
    logger.info("range processed", extra={"finished": finished})
    return {"finished": finished}
