"""Which collections want an object, by the pipelines of its bucket."""

from lisa.documents.splitting import ChunkingStrategy
from lisa.ingestion.document import Destination, Location
from lisa.repositories.ports import Repositories
from lisa.repositories.repository import Collection, Pipeline, find_collection


class PipelineDestinations:
    """Destinations by table look-up: a redeploy or a changed pipeline orphans nothing."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    def of(self, location: Location, *, deleted: bool) -> list[Destination]:
        """See the port."""
        found: dict[str, Destination] = {}
        for pipeline in self._repositories.pipelines_of_bucket(location.bucket):
            if _wants(pipeline, location.key, deleted=deleted):
                collection = self._collection(pipeline)
                if collection is not None:
                    found.setdefault(collection.collection_id, destination(collection, pipeline.chunking))
        return list(found.values())

    def _collection(self, pipeline: Pipeline) -> Collection | None:
        return find_collection(pipeline.collection_id, self._repositories.collections(pipeline.repository_id))


def destination(collection: Collection, chunking: ChunkingStrategy | None = None) -> Destination:
    """The collection as ingestion sees it; a call's or pipeline's own chunking comes first, where that is allowed."""
    return Destination(
        repository_id=collection.repository_id,
        collection_id=collection.collection_id,
        embedding_model=collection.embedding_model,
        chunking=(chunking if collection.allow_chunking_override else None) or collection.chunking,
    )


def _wants(pipeline: Pipeline, key: str, *, deleted: bool) -> bool:
    return pipeline.trigger == "event" and pipeline.watches(key) and (pipeline.auto_remove or not deleted)
