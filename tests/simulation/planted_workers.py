"""Planted bugs: workers and sweepers as others wrote theirs."""

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
    """The old chunks go, then the new ones come."""

    def _make_searchable(self, document: Document, found: StoredObject) -> Settlement:
        self.chunks.delete_other_versions(document, None)
        return super()._make_searchable(document, found)


@dataclass(frozen=True)
class Later(ChunkWriter):
    """Keeps what is to be written."""

    kept: list[tuple[Document, str, Sequence[Chunk]]] = field(default_factory=list)

    def write(self, document: Document, version: str, chunks: Sequence[Chunk]) -> None:
        self.kept.append((document, version, chunks))


class RecordsFirst(Indexer):
    """The record says searchable, then the chunks are written."""

    def _bring_to_rest(self, document_id: str, attempt: int, *, again: bool) -> None:
        later = Later(self.writer.embedder, self.chunks)
        Indexer._bring_to_rest(replace(self, writer=later), document_id, attempt, again=again)
        for written in later.kept:
            self.writer.write(*written)


class TakesNothingBack(Indexer):
    """Who was overtaken leaves what it wrote."""

    def _bring_to_rest(self, document_id: str, attempt: int, *, again: bool) -> None:
        document = self.documents.get(document_id)
        if document is not None and not document.at_rest:
            if not self.documents.settle(document, replace(self._settlement(document), at=self.clock())):
                return
            document = self.documents.get(document_id)
        if document is not None:
            self._clean(document)


class AwayIsFailed(Indexer):
    """A model that was stopped for the night fails every file."""

    def index(self, document_id: str, *, attempt: int = 1, again: bool = False) -> Document | None:
        try:
            with self.chunks.lock_document(document_id):
                self._bring_to_rest(document_id, attempt, again=again)
        except TransientError as away:
            self.give_up(document_id, str(away), attempt)
        return self.documents.get(document_id)


class GivesUpUncleanly(Indexer):
    """What failed for good leaves its chunks."""

    def give_up(self, document_id: str, cause: str, attempt: int = 0) -> None:
        document = self.documents.get(document_id)
        if document is not None and not document.at_rest:
            self.documents.settle(document, Settlement(Status.FAILED, cause=cause, attempts=attempt, at=self.clock()))


class FlipsEarly(RangeIndexer):
    """The first range is taken for the whole."""

    def _read(self, document: Document, found: StoredObject, before: Progress) -> tuple[Progress, Settlement | None]:
        after, ending = super()._read(document, found, before)
        return after, ending or Settlement(Status.SEARCHABLE, version=before.version)


class CleansOnlyOnce(RangeIndexer):
    """A range that died between flip and cleaning is not gone on with."""

    def index_range(self, document_id: str, generation: int) -> bool:
        document = self.documents.get(document_id)
        return (document is not None and document.at_rest) or super().index_range(document_id, generation)


class NobodyLooks(Sweeper):
    """What got lost is not looked for."""

    def requeue_late(self, repository_id: str, since: int) -> int:
        return since


class OneIsForgotten(Sweeper):
    """One dependency is not on the list."""

    def resume(self, dependency: str, *, only_due: bool = True, delay_seconds: int = 0) -> int:
        if dependency == DATABASE:
            return 0
        return super().resume(dependency, only_due=only_due, delay_seconds=delay_seconds)


WORKERS = {
    "the old chunks are deleted before the new ones are there": lambda: Parts(indexer=DeletesFirst),
    "the record is written before the chunks": lambda: Parts(indexer=RecordsFirst),
    "who was overtaken takes nothing back": lambda: Parts(indexer=TakesNothingBack),
    "a dependency that is away fails good files": lambda: Parts(indexer=AwayIsFailed),
    "what was given up leaves its chunks": lambda: Parts(indexer=GivesUpUncleanly),
    "a large document flips after its first range": lambda: Parts(range_indexer=FlipsEarly),
    "a range that died after the flip is not cleaned up after": lambda: Parts(range_indexer=CleansOnlyOnce),
    "one try, no dead letters, nobody looks": lambda: Parts(sweeper=NobodyLooks, acknowledges_errors=True),
    "what waits for the database waits for ever": lambda: Parts(sweeper=OneIsForgotten),
}
