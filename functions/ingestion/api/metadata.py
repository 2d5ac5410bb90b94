"""The route that lists the metadata in use in a repository."""

from collections.abc import Iterator
from itertools import islice
from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from lisa.documents.metadata import MergedMetadata, merge_metadata
from lisa.ingestion.answers import MetadataKeysView
from lisa.ingestion.metadata_keys import MAX_COUNTED_DOCUMENTS, count_metadata_keys
from lisa.repositories.visibility import find_active_collection, find_active_repository, may_use_collection
from lisa.rest.access import raise_if_denied, read_caller
from lisa.rest.api import create_rest_router
from lisa.wiring.ingestion import document_store
from lisa.wiring.repositories import repository_store

router = create_rest_router()


@router.get("/repository/<repositoryId>/metadata")
def list_metadata_keys(
    repositoryId: str,
    collectionId: Annotated[
        str | None, Query(description="The id of a collection, to count only its documents.")
    ] = None,
) -> MetadataKeysView:
    """List the metadata keys in use.

    The searchable documents of the collections that the caller may use are counted, up to 2,000 documents. A document
    has the metadata of its repository and its collection too.

    Returns:
        The custom fields with their types and counts, and the tags with their counts, the most frequent first.
    """
    subject = read_caller(router)
    repository = raise_if_denied(find_active_repository(subject, repository_store(), repositoryId))
    if collectionId:
        found = [raise_if_denied(find_active_collection(subject, repository_store(), repositoryId, collectionId))]
    else:
        known = repository_store().list_collections(repositoryId)
        found = [c for c in known if not c.is_being_deleted and may_use_collection(subject, c, repository)]

    def list_metadata() -> Iterator[MergedMetadata]:
        for collection in found:
            for own in _list_own_metadata(repositoryId, collection.collection_id):
                yield merge_metadata(repository.metadata, collection.metadata, own)

    listed = list_metadata()
    counted = list(islice(listed, MAX_COUNTED_DOCUMENTS))
    return count_metadata_keys(counted, complete=next(listed, None) is None)


def _list_own_metadata(repository_id: str, collection_id: str) -> Iterator[dict[str, object]]:
    """Return the metadata of the searchable documents of a collection, read page by page."""
    cursor = None
    while True:
        page = document_store().list_searchable(repository_id, collection_id, 100, cursor)
        yield from (document.destination.metadata for document in page.documents)
        cursor = page.cursor
        if cursor is None:
            return
