"""Planted bugs of events and comparisons."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from lisa.ingestion.change import Change
from lisa.ingestion.comparison import NEEDS_CORRECTION, Comparison, build_corrective_change, compare_object_and_document
from lisa.ingestion.document import Document, Intent, Location, Status, derive_document_id
from lisa.ingestion.pipeline_sync import PipelineSyncer, SliceResult, SyncCounts
from lisa.ingestion.ports import Destinations, PrefixScope
from lisa.ingestion.records import ObjectEvent, build_changes_of_event
from lisa.ingestion.stored_object import ListedObject
from lisa.joins.destinations import PipelineDestinations
from lisa.repositories.ports import Repositories
from lisa.repositories.repository import Pipeline
from tests.simulation.parts import Parts
from tests.simulation.twin_ports import ObjectsPort

_DAY_MS = 24 * 3_600_000


def hide_for_old_versions(event: ObjectEvent, destinations: Destinations, now: int) -> list[Change]:
    """Take the deletion of an old version for the deletion of the document."""
    gone = {"intent": Intent.UNWANTED, "hide": True} if event.deleted else {}
    return [change.model_copy(update=gone) for change in build_changes_of_event(event, destinations, now)]


class ListsFirstPageOnly(ObjectsPort):
    """Bug: only the first page of a listing is read."""

    def list_objects(self, bucket: str, prefix: str, after: str | None) -> Iterator[ListedObject]:
        if after is None:
            yield from self._network.call(
                "objects.list_objects", lambda: list(islice(self._twin.list_objects(bucket, prefix, None), 2))
            )


class ComparesLastDayOnly(PipelineSyncer):
    """Bug: only objects modified in the last 24 hours are compared."""

    def compare_slice(
        self, comparison: Comparison, after: str | None, counts: SyncCounts, enough: Callable[[int], bool]
    ) -> SliceResult:
        scope, sent = comparison.scope, []
        for listed in self.objects.list_objects(scope.bucket, scope.prefix, None):
            wanted = comparison.destination_of(listed.key)
            location = Location(bucket=scope.bucket, key=listed.key)
            document = self.documents.get_document(
                derive_document_id(scope.repository_id, scope.collection_id, location)
            )
            if wanted is None or listed.modified < self.clock() - _DAY_MS:
                continue
            if compare_object_and_document(listed, document, wanted, removes_unwanted=False) in NEEDS_CORRECTION:
                sent.append(build_corrective_change(comparison, (listed.key, listed, document), wanted, self.clock()))
        self._accept_and_queue(sent)
        return SliceResult(counts, None)


@dataclass(frozen=True)
class FailedWithoutEtag:
    """Bug: records of failed documents have no ETag, so they look changed."""

    documents: Any

    def __getattr__(self, name: str) -> Any:
        return getattr(self.documents, name)

    def list_in_key_order(self, scope: PrefixScope, after: str | None) -> Iterator[Document]:
        for document in self.documents.list_in_key_order(scope, after):
            failed = document.status is Status.FAILED
            yield document.model_copy(update={"etag": None}) if failed else document


class RetriesFailedAlways(PipelineSyncer):
    """Bug: every comparison retries failed documents."""

    def compare_slice(
        self, comparison: Comparison, after: str | None, counts: SyncCounts, enough: Callable[[int], bool]
    ) -> SliceResult:
        return PipelineSyncer.compare_slice(
            replace(self, documents=FailedWithoutEtag(self.documents)), comparison, after, counts, enough
        )


class ForgetsRetiredTooEarly(PipelineSyncer):
    """Bug: one comparison is enough for a retired pipeline, whatever it finds."""

    def compare_slice(
        self, comparison: Comparison, after: str | None, counts: SyncCounts, enough: Callable[[int], bool]
    ) -> SliceResult:
        done = super().compare_slice(comparison, after, counts, enough)
        return replace(done, counts=SyncCounts())


class PipelinesAfterDeployment:
    """Bug: only the pipelines created after the deployment are known."""

    def __init__(self, repositories: Repositories) -> None:
        self._repositories = repositories
        self._dead = {pipeline.pipeline_id for pipeline in repositories.list_all_pipelines()}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._repositories, name)

    def list_pipelines_of_bucket(self, bucket: str) -> list[Pipeline]:
        living = self._repositories.list_pipelines_of_bucket(bucket)
        return [pipeline for pipeline in living if pipeline.pipeline_id not in self._dead]


class DestinationsOfDeployment(PipelineDestinations):
    """Bug: a deployment orphans the existing pipelines."""

    def __init__(self, repositories: Repositories) -> None:
        super().__init__(PipelinesAfterDeployment(repositories))


SOURCES = {
    "the deletion of an old version deletes the document": lambda: Parts(changes=hide_for_old_versions),
    "only the first page is listed": lambda: Parts(objects_port=ListsFirstPageOnly),
    "only the last 24 hours are compared": lambda: Parts(syncer=ComparesLastDayOnly),
    "every comparison retries failed documents": lambda: Parts(syncer=RetriesFailedAlways),
    "a retired pipeline is deleted too early": lambda: Parts(syncer=ForgetsRetiredTooEarly),
    "a redeploy orphans the pipelines": lambda: Parts(destinations=DestinationsOfDeployment),
}
