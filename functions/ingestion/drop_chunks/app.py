"""Task of the workflow delete_collections: delete all chunks of a collection."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.wiring import settings
from lisa.wiring.vector_store import chunk_store, vector_database

logger = Logger()


@entry_point(logger, settings.vector_database_url, settings.database_patience_seconds)
def handler(event: dict[str, Any], context: LambdaContext) -> None:  # noqa: ARG001
    """Delete the chunks. The function runs in the VPC because it needs the database."""
    with vector_database():
        chunk_store().drop_collection(event["repository_id"], event["collection_id"])
    logger.info("chunks dropped", extra={"collection_id": event["collection_id"]})
