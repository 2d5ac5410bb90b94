"""Which collections want an object, by the pipelines of its bucket."""

from collections.abc import Iterator

from lisa.documents.extraction_revision import EXTRACTION_REVISION
from lisa.documents.splitting import ChunkingStrategy
from lisa.ingestion.comparison import Comparison
from lisa.ingestion.document import Destination, Location
from lisa.ingestion.ports import PrefixScope
from lisa.repositories.ports import RepositoryReader
from lisa.repositories.repository import Collection, Pipeline, find_collection
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.source_grants import RepositoryContents, target_collection


class PipelineDestinations:
    """Destinations by table look-up: a redeploy or a changed pipeline orphans nothing."""

    def __init__(self, repositories: RepositoryReader) -> None:
        self._repositories = repositories

    def of(self, location: Location, *, deleted: bool) -> list[Destination]:
        wanting = BucketDestinations(self._repositories, location.bucket).of(location.key)
        return [
            destination for destination, watching in wanting if watching and (destination.auto_remove or not deleted)
        ]


class BucketDestinations:
    """The pipelines of one bucket as they were when asked, for as many keys as one likes.

    Those that may not bring what they watch to where they would are left out.
    """

    def __init__(self, repositories: RepositoryReader, bucket: str) -> None:
        pipelines = repositories.pipelines_of_bucket(bucket)
        places = {
            repository_id: _place(repositories, repository_id)
            for repository_id in {pipeline.repository_id for pipeline in pipelines}
        }
        self._feeding = [
            (pipeline, collection)
            for pipeline in sorted(pipelines, key=_longest_prefix_first)
            if (place := places[pipeline.repository_id]) and (collection := target_collection(pipeline, place))
        ]

    def of(self, key: str) -> Iterator[tuple[Destination, bool]]:
        """Every collection that wants the object, once, and whether one of its pipelines listens to events.

        Where several pipelines bring an object to a collection, the one with the longest prefix decides how it is
        split, and one that removes is enough for its removal.
        """
        found: dict[str, list[tuple[Pipeline, Collection]]] = {}
        for pipeline, collection in self._feeding:
            if pipeline.matches(key):
                found.setdefault(collection.collection_id, []).append((pipeline, collection))
        for feeding in found.values():
            first, collection = feeding[0]
            removes = any(pipeline.auto_remove for pipeline, _ in feeding)
            listening = any(pipeline.trigger == "event" for pipeline, _ in feeding)
            yield destination_in(collection, first.chunking, auto_remove=removes), listening

    def in_collection(self, key: str, collection_id: str) -> Destination | None:
        """The object's destination in this collection, None when no pipeline brings it there."""
        return next((wanted for wanted, _ in self.of(key) if wanted.collection_id == collection_id), None)


def comparison_of_pipeline(
    repositories: RepositoryReader, repository_id: str, pipeline_id: str, *, since: int, uploads: str = ""
) -> Comparison | None:
    """What a pipeline, or one that was retired, is to be compared with.

    None when it or its collection is gone, when it may not bring there what it watches, and for the bucket of
    `uploads`. `since` is when the slice began, in epoch milliseconds.
    """
    watching = repositories.pipeline(repository_id, pipeline_id)
    retired = None if watching else repositories.retired_pipeline(repository_id, pipeline_id)
    pipeline, place = watching or retired, _place(repositories, repository_id)
    collection = _target_collection(pipeline, place) if pipeline and place else None
    if pipeline is None or collection is None or pipeline.bucket == uploads:
        return None
    bucket = BucketDestinations(repositories, pipeline.bucket)
    return Comparison(
        scope=PrefixScope(repository_id, collection.collection_id, pipeline.bucket, pipeline.prefix),
        wanted=lambda key: bucket.in_collection(key, collection.collection_id),
        removes_unwanted=retired is not None and retired.auto_remove,
        early=retired is not None and not retired.has_settled(since),
        since=since,
        created_at=pipeline.created_at,
    )


def _place(repositories: RepositoryReader, repository_id: str) -> RepositoryContents | None:
    repository = repositories.get(repository_id)
    return RepositoryContents(repository, repositories.collections(repository_id)) if repository else None


def _target_collection(pipeline: Pipeline, place: RepositoryContents) -> Collection | None:
    """Where a pipeline brings documents; for a retired one, where it did: what it brought is to be taken out."""
    if isinstance(pipeline, RetiredPipeline):
        return find_collection(pipeline.collection_id, list(place.collections))
    return target_collection(pipeline, place)


def destination_in(
    collection: Collection, chunking: ChunkingStrategy | None = None, *, auto_remove: bool = True
) -> Destination:
    """The collection as ingestion sees it; a call's or pipeline's own chunking comes first, where that is allowed."""
    return Destination(
        repository_id=collection.repository_id,
        collection_id=collection.collection_id,
        embedding_model=collection.embedding_model,
        chunking=(chunking if collection.allow_chunking_override else None) or collection.chunking,
        auto_remove=auto_remove,
        extraction=EXTRACTION_REVISION,
    )


def _longest_prefix_first(pipeline: Pipeline) -> tuple[int, str]:
    return -len(pipeline.prefix), pipeline.pipeline_id
