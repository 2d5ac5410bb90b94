"""The first and the last step of the deletion of a collection or of a whole repository."""

from lisa.repositories.ports import RemovableSchedules, Repositories
from lisa.repositories.repository import CollectionStatus


def begin_deletion(
    repository_id: str, collection_id: str | None, *, repositories: Repositories, schedules: RemovableSchedules
) -> list[str]:
    """Prevent new documents and return the ids of the collections to empty. May run twice.

    Without `collection_id`, these are all collections of the repository, and its pipelines are deleted.
    """
    collections = repositories.list_collections(repository_id)
    if collection_id is not None:
        return [collection.collection_id for collection in collections if collection.collection_id == collection_id]
    for pipeline in repositories.list_pipelines(repository_id):
        schedules.delete_schedule(pipeline.pipeline_id)
        repositories.delete_pipeline(pipeline)
    for collection in collections:
        repositories.set_collection_status(collection, CollectionStatus.DELETE_IN_PROGRESS, list(CollectionStatus))
    return [collection.collection_id for collection in collections]


def finish_deletion(repository_id: str, collection_id: str | None, repositories: Repositories) -> None:
    """Delete the row of the collection, or the rows of the whole repository, after all documents. May run twice."""
    if collection_id is not None:
        collections = repositories.list_collections(repository_id)
        for collection in collections:
            if collection.collection_id == collection_id:
                repositories.delete_rows(collection)
        return
    for collection in repositories.list_collections(repository_id):
        repositories.delete_rows(collection)
    repository = repositories.get_repository(repository_id)
    if repository is not None:
        repositories.delete_rows(repository)
