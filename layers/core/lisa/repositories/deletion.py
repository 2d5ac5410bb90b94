"""Deleting a collection, or a repository with all of them: what begins it and what ends it."""

from lisa.repositories.ports import Repositories, Schedules
from lisa.repositories.repository import Collection, CollectionStatus


def begin_deletion(
    repository_id: str, collection_id: str | None, *, repositories: Repositories, schedules: Schedules
) -> list[str]:
    """Stop everything that could bring documents in; the ids of the collections to empty.

    Without `collection_id` those are all of the repository's, and its pipelines go. May run twice.
    """
    collections = repositories.collections(repository_id)
    if collection_id is not None:
        return [collection.collection_id for collection in collections if collection.collection_id == collection_id]
    for pipeline in repositories.pipelines(repository_id):
        schedules.remove(pipeline.pipeline_id)
        repositories.delete_pipeline(pipeline)
    for collection in collections:
        repositories.set_collection_status(collection, CollectionStatus.DELETE_IN_PROGRESS, list(CollectionStatus))
    return [collection.collection_id for collection in collections]


def finish_deletion(repository_id: str, collection_id: str | None, repositories: Repositories) -> None:
    """Forget the rows, now that nothing hangs on them. May run twice."""
    if collection_id is not None:
        found = _collection(repository_id, collection_id, repositories)
        if found is not None:
            repositories.delete_item(found)
        return
    for collection in repositories.collections(repository_id):
        repositories.delete_item(collection)
    repository = repositories.get(repository_id)
    if repository is not None:
        repositories.delete_item(repository)


def _collection(repository_id: str, collection_id: str, repositories: Repositories) -> Collection | None:
    return next((c for c in repositories.collections(repository_id) if c.collection_id == collection_id), None)
