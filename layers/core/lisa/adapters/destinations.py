"""Which collections want an object, by the pipelines of its bucket."""

from collections.abc import Iterator

from lisa.documents.splitting import ChunkingStrategy
from lisa.ingestion.corrections import Comparison
from lisa.ingestion.document import Destination, Location
from lisa.ingestion.ports import Stretch
from lisa.repositories.ports import Repositories
from lisa.repositories.repository import Collection, Pipeline, find_collection


class PipelineDestinations:
    """Destinations by table look-up: a redeploy or a changed pipeline orphans nothing."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories

    def of(self, location: Location, *, deleted: bool) -> list[Destination]:
        """See the port."""
        wanting = BucketDestinations(self._repositories, location.bucket).of(location.key)
        return [
            destination for destination, watching in wanting if watching and (destination.auto_remove or not deleted)
        ]


class BucketDestinations:
    """The pipelines of one bucket as they were when asked, for as many keys as one likes."""

    def __init__(self, repositories: Repositories, bucket: str) -> None:
        pipelines = repositories.pipelines_of_bucket(bucket)
        collections = {
            repository_id: repositories.collections(repository_id)
            for repository_id in {pipeline.repository_id for pipeline in pipelines}
        }
        self._feeding = [
            (pipeline, collection)
            for pipeline in sorted(pipelines, key=_most_specific_first)
            if (collection := find_collection(pipeline.collection_id, collections[pipeline.repository_id]))
        ]

    def of(self, key: str) -> Iterator[tuple[Destination, bool]]:
        """Every collection that wants the object, once, and whether one of its pipelines listens to events.

        Where several pipelines bring an object to a collection, the one with the longest prefix decides how it is
        split, and one that removes is enough for its removal.
        """
        found: dict[str, list[tuple[Pipeline, Collection]]] = {}
        for pipeline, collection in self._feeding:
            if pipeline.watches(key):
                found.setdefault(collection.collection_id, []).append((pipeline, collection))
        for feeding in found.values():
            first, collection = feeding[0]
            removes = any(pipeline.auto_remove for pipeline, _ in feeding)
            listening = any(pipeline.trigger == "event" for pipeline, _ in feeding)
            yield destination(collection, first.chunking, auto_remove=removes), listening

    def in_collection(self, key: str, collection_id: str) -> Destination | None:
        """The object's destination in this collection, None when no pipeline brings it there."""
        return next((wanted for wanted, _ in self.of(key) if wanted.collection_id == collection_id), None)


def comparison(repositories: Repositories, repository_id: str, pipeline_id: str, *, since: int) -> Comparison | None:
    """What a pipeline, or one that was retired, is to be compared with; None when it or its collection is gone.

    `since` is when the slice began, in epoch milliseconds.
    """
    watching = repositories.pipeline(repository_id, pipeline_id)
    retired = None if watching else repositories.retired_pipeline(repository_id, pipeline_id)
    pipeline = watching or retired
    collection = find_collection(pipeline.collection_id, repositories.collections(repository_id)) if pipeline else None
    if pipeline is None or collection is None:
        return None
    bucket = BucketDestinations(repositories, pipeline.bucket)
    return Comparison(
        stretch=Stretch(repository_id, collection.collection_id, pipeline.bucket, pipeline.prefix),
        wanted=lambda key: bucket.in_collection(key, collection.collection_id),
        removes=retired is not None and retired.auto_remove,
        early=retired is not None and not retired.has_settled(since),
        since=since,
        created_at=pipeline.created_at,
    )


def destination(
    collection: Collection, chunking: ChunkingStrategy | None = None, *, auto_remove: bool = True
) -> Destination:
    """The collection as ingestion sees it; a call's or pipeline's own chunking comes first, where that is allowed."""
    return Destination(
        repository_id=collection.repository_id,
        collection_id=collection.collection_id,
        embedding_model=collection.embedding_model,
        chunking=(chunking if collection.allow_chunking_override else None) or collection.chunking,
        auto_remove=auto_remove,
    )


def _most_specific_first(pipeline: Pipeline) -> tuple[int, str]:
    return -len(pipeline.prefix), pipeline.pipeline_id
