"""The collections that receive an object, by the pipelines of its bucket."""

from collections.abc import Iterator, Mapping
from typing import Any

from lisa.documents.extraction_revision import EXTRACTION_REVISION
from lisa.documents.metadata import merge_metadata
from lisa.documents.splitting import ChunkingStrategy
from lisa.ingestion.comparison import Comparison
from lisa.ingestion.document import Destination, Location
from lisa.ingestion.ports import PrefixScope
from lisa.repositories.ports import RepositoryReader
from lisa.repositories.repository import Collection, Pipeline, find_collection
from lisa.repositories.retirement import RetiredPipeline
from lisa.repositories.source_grants import RepositoryContents, find_target_collection


class PipelineDestinations:
    """Reads destinations from the repositories table, so no deployment or changed pipeline loses an object."""

    def __init__(self, repositories: RepositoryReader) -> None:
        self._repositories = repositories

    def find_destinations(self, location: Location, *, deleted: bool) -> list[Destination]:
        found = BucketDestinations(self._repositories, location.bucket).find_for_key(location.key)
        return [destination for destination, listens in found if listens and (destination.auto_remove or not deleted)]


class BucketDestinations:
    """The pipelines of one bucket, read once, for any number of keys.

    A pipeline without a grant for its source or without its collection is left out.
    """

    def __init__(self, repositories: RepositoryReader, bucket: str) -> None:
        pipelines = repositories.list_pipelines_of_bucket(bucket)
        places = {
            repository_id: _read_repository_contents(repositories, repository_id)
            for repository_id in {pipeline.repository_id for pipeline in pipelines}
        }
        self._feeding = [
            (pipeline, collection)
            for pipeline in sorted(pipelines, key=_longest_prefix_sort_key)
            if (place := places[pipeline.repository_id]) and (collection := find_target_collection(pipeline, place))
        ]

    def find_for_key(self, key: str) -> Iterator[tuple[Destination, bool]]:
        """Return every collection that receives the object, and whether one of its pipelines listens to events.

        If several pipelines bring an object to a collection, the one with the longest prefix decides how it is split,
        and the object's deletion removes the document if one of them says so. The metadata of all of them is merged.
        """
        found: dict[str, list[tuple[Pipeline, Collection]]] = {}
        for pipeline, collection in self._feeding:
            if pipeline.matches_key(key):
                found.setdefault(collection.collection_id, []).append((pipeline, collection))
        for feeding in found.values():
            first, collection = feeding[0]
            removes = any(pipeline.auto_remove for pipeline, _ in feeding)
            listening = any(pipeline.trigger == "event" for pipeline, _ in feeding)
            merged = merge_metadata(*(pipeline.metadata for pipeline, _ in reversed(feeding)))
            given = {name: value for name, value in merged.items() if value}
            yield build_destination(collection, first.chunking, auto_remove=removes, metadata=given), listening

    def find_in_collection(self, key: str, collection_id: str) -> Destination | None:
        """Return the object's destination in this collection, None when no pipeline brings it there."""
        return next((wanted for wanted, _ in self.find_for_key(key) if wanted.collection_id == collection_id), None)


def plan_pipeline_comparison(
    repositories: RepositoryReader, repository_id: str, pipeline_id: str, *, since: int, uploads: str = ""
) -> Comparison | None:
    """Return the comparison for a pipeline, active or retired.

    Return None when it or its collection does not exist, when its source is not granted, and for the bucket `uploads`.
    `since` is the start of the slice in epoch milliseconds.
    """
    active = repositories.get_pipeline(repository_id, pipeline_id)
    retired = None if active else repositories.get_retired_pipeline(repository_id, pipeline_id)
    pipeline, place = active or retired, _read_repository_contents(repositories, repository_id)
    collection = _find_target_collection(pipeline, place) if pipeline and place else None
    if pipeline is None or collection is None or pipeline.bucket == uploads:
        return None
    bucket = BucketDestinations(repositories, pipeline.bucket)
    return Comparison(
        scope=PrefixScope(repository_id, collection.collection_id, pipeline.bucket, pipeline.prefix),
        destination_of=lambda key: bucket.find_in_collection(key, collection.collection_id),
        removes_unwanted=retired is not None and retired.auto_remove,
        early=retired is not None and not retired.is_out_of_use(since),
        since=since,
        created_at=pipeline.created_at,
    )


def _read_repository_contents(repositories: RepositoryReader, repository_id: str) -> RepositoryContents | None:
    repository = repositories.get_repository(repository_id)
    return RepositoryContents(repository, repositories.list_collections(repository_id)) if repository else None


def _find_target_collection(pipeline: Pipeline, place: RepositoryContents) -> Collection | None:
    """Return the collection of a pipeline. A retired one needs no grant: its documents are to be removed."""
    if isinstance(pipeline, RetiredPipeline):
        return find_collection(pipeline.collection_id, list(place.collections))
    return find_target_collection(pipeline, place)


def build_destination(
    collection: Collection,
    chunking: ChunkingStrategy | None = None,
    *,
    auto_remove: bool = True,
    metadata: Mapping[str, Any] | None = None,
) -> Destination:
    """Return the collection as a destination. `chunking` replaces its own where the collection allows that."""
    return Destination(
        repository_id=collection.repository_id,
        collection_id=collection.collection_id,
        embedding_model=collection.embedding_model,
        chunking=(chunking if collection.allow_chunking_override else None) or collection.chunking,
        auto_remove=auto_remove,
        extraction=EXTRACTION_REVISION,
        metadata=dict(metadata or {}),
    )


def _longest_prefix_sort_key(pipeline: Pipeline) -> tuple[int, str]:
    return -len(pipeline.prefix), pipeline.pipeline_id
