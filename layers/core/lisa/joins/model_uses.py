"""The repositories and collections that use an embedding model."""

from collections.abc import Iterator, Sequence

from lisa.repositories.ports import RepositoryReader
from lisa.repositories.repository import CollectionStatus, RepositoryStatus, find_collection


class RepositoryModelUses:
    """Finds the uses of an embedding model in the repositories table. Things that are being deleted are left out."""

    def __init__(self, repositories: RepositoryReader) -> None:
        self._repositories = repositories

    def list_uses(self, model_id: str) -> Sequence[str]:
        """Return each repository, collection and pipeline that needs the model, in words."""
        return list(self._find_uses(model_id))

    def _find_uses(self, model_id: str) -> Iterator[str]:
        collections = [
            one
            for one in self._repositories.list_all_collections()
            if one.status != CollectionStatus.DELETE_IN_PROGRESS
        ]
        for repository in self._repositories.list_repositories():
            is_deleted = repository.status == RepositoryStatus.DELETE_IN_PROGRESS
            if repository.embedding_model == model_id and not is_deleted:
                yield f"the repository {repository.repository_id}"
        for collection in collections:
            if collection.embedding_model == model_id:
                yield f"the collection {collection.name} of the repository {collection.repository_id}"
        for pipeline in self._repositories.list_all_pipelines():
            siblings = [one for one in collections if one.repository_id == pipeline.repository_id]
            target = find_collection(pipeline.collection_id, siblings)
            if target is not None and target.embedding_model == model_id:
                yield f"the pipeline {pipeline.pipeline_id} of the repository {pipeline.repository_id}"
