"""Planted bugs of workers and sweepers."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from lisa.documents.splitting import Chunk
from lisa.errors import TransientError
from lisa.ingestion.document import Document, Progress, Status
from lisa.ingestion.generation_worker import ChunkWriter
from lisa.ingestion.indexer import Indexer
from lisa.ingestion.range_indexer import RangeIndexer
from lisa.ingestion.settlement import DATABASE, Settlement
from lisa.ingestion.stored_object import StoredObject
from lisa.ingestion.sweeper import Sweeper
from tests.simulation.parts import Parts


class DeletesFirst(Indexer):
    """Bug: the old chunks are deleted before the new ones are written."""

    def _make_searchable(self, document: Document, found: StoredObject) -> Settlement:
        self.chunks.delete_other_versions(document, None)
        return super()._make_searchable(document, found)


@dataclass(frozen=True)
class DeferredChunkWriter(ChunkWriter):
    """Stores the chunks to write later."""

    kept: list[tuple[Document, str, Sequence[Chunk]]] = field(default_factory=list)

    def embed_and_write(self, document: Document, version: str, chunks: Sequence[Chunk]) -> None:
        self.kept.append((document, version, chunks))


class RecordsFirst(Indexer):
    """Bug: the record says searchable before the chunks are written."""

    def _settle_newest_generation(self, document_id: str, attempt: int, *, again: bool) -> None:
        later = DeferredChunkWriter(self.writer.embedder, self.chunks)
        Indexer._settle_newest_generation(replace(self, writer=later), document_id, attempt, again=again)
        for written in later.kept:
            self.writer.embed_and_write(*written)


class LeavesOvertakenChunks(Indexer):
    """Bug: an overtaken worker leaves the chunks that it wrote."""

    def _settle_newest_generation(self, document_id: str, attempt: int, *, again: bool) -> None:
        document = self.documents.get_document(document_id)
        if document is not None and not document.is_at_rest:
            if not self.documents.settle_generation(
                document, replace(self._index_or_remove(document), at=self.clock())
            ):
                return
            document = self.documents.get_document(document_id)
        if document is not None:
            self._delete_unneeded_chunks(document)


class FailsWhenUnavailable(Indexer):
    """Bug: every file fails while the model is stopped."""

    def index_document(self, document_id: str, *, attempt: int = 1, again: bool = False) -> Document | None:
        try:
            with self.chunks.lock_document(document_id):
                self._settle_newest_generation(document_id, attempt, again=again)
        except TransientError as away:
            self.fail_document(document_id, str(away), attempt)
        return self.documents.get_document(document_id)


class GivesUpWithoutCleanup(Indexer):
    """Bug: a document that is given up leaves its chunks."""

    def fail_document(self, document_id: str, cause: str, attempt: int = 0) -> None:
        document = self.documents.get_document(document_id)
        if document is not None and not document.is_at_rest:
            self.documents.settle_generation(
                document, Settlement(Status.FAILED, cause=cause, attempts=attempt, at=self.clock())
            )


class SearchableAfterFirstRange(RangeIndexer):
    """Bug: a large document is searchable after its first range."""

    def _read_range(
        self, document: Document, found: StoredObject, before: Progress
    ) -> tuple[Progress, Settlement | None]:
        after, ending = super()._read_range(document, found, before)
        return after, ending or Settlement(Status.SEARCHABLE, version=before.version)


class SkipsCleanupAfterCrash(RangeIndexer):
    """Bug: a range that died between settlement and cleanup is not cleaned up."""

    def index_range(self, document_id: str, generation: int) -> bool:
        document = self.documents.get_document(document_id)
        return (document is not None and document.is_at_rest) or super().index_range(document_id, generation)


class FindsNothingLate(Sweeper):
    """Bug: the sweeper does not search for lost messages."""

    def requeue_late_documents(self, repository_id: str, since: int) -> int:
        return since


class ForgetsOneDependency(Sweeper):
    """Bug: the sweeper leaves out one dependency."""

    def resume_waiting(self, dependency: str, *, only_due: bool = True, delay_seconds: int = 0) -> int:
        if dependency == DATABASE:
            return 0
        return super().resume_waiting(dependency, only_due=only_due, delay_seconds=delay_seconds)


WORKERS = {
    "the old chunks are deleted before the new ones are written": lambda: Parts(indexer=DeletesFirst),
    "the record is written before the chunks": lambda: Parts(indexer=RecordsFirst),
    "an overtaken worker leaves its chunks": lambda: Parts(indexer=LeavesOvertakenChunks),
    "good files fail while the model is unavailable": lambda: Parts(indexer=FailsWhenUnavailable),
    "a document that is given up leaves its chunks": lambda: Parts(indexer=GivesUpWithoutCleanup),
    "a large document is searchable after its first range": lambda: Parts(range_indexer=SearchableAfterFirstRange),
    "a range that died before its cleanup is never cleaned up": lambda: Parts(range_indexer=SkipsCleanupAfterCrash),
    "a lost message is not searched for": lambda: Parts(sweeper=FindsNothingLate, acknowledges_errors=True),
    "documents that wait for the database are never resumed": lambda: Parts(sweeper=ForgetsOneDependency),
}
