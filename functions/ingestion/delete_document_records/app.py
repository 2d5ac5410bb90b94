"""Task of the workflow delete_collections: delete the next document records of a collection."""

from typing import Any

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from lisa.entry.handler import entry_point
from lisa.ingestion.ports import PrefixScope
from lisa.ingestion.records import delete_some_records
from lisa.wiring import settings
from lisa.wiring.ingestion import document_store
from lisa.wiring.repositories import repository_store
from lisa.wiring.settings import uploads_bucket

logger = Logger()


@entry_point(logger, settings.documents_table, settings.repositories_table, settings.uploads_bucket)
def handler(event: dict[str, Any], context: LambdaContext) -> dict[str, bool]:  # noqa: ARG001
    """Delete some records. The chunks of the collection are deleted as a whole by another task."""
    repository_id, collection_id = event["repository_id"], event["collection_id"]
    stored = [c for c in repository_store().list_collections(repository_id) if c.collection_id == collection_id]
    buckets = {uploads_bucket(), *(bucket for collection in stored for bucket in collection.buckets)}
    scopes = [PrefixScope(repository_id, collection_id, bucket) for bucket in sorted(buckets)]
    removed, finished = delete_some_records(scopes, document_store())
    logger.info("records removed", extra={"collection_id": collection_id, "removed": removed, "finished": finished})
    return {"finished": finished}
