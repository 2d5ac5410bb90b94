"""Planted bugs of the vector store and of search."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace

from lisa.documents.splitting import Chunk
from lisa.errors import TransientError
from lisa.ingestion.document import Document
from lisa.retrieval.ports import CurrentDocument, SearchScope
from lisa.retrieval.search import Passage, PassageSearch
from tests.simulation.parts import Parts
from tests.simulation.twin_ports import ChunksPort
from tests.support.twins.chunks import MemoryChunks


class RandomChunkIds(MemoryChunks):
    """Bug: a chunk that is written again gets a new id."""

    def write_chunks(
        self, document: Document, version: str, chunks: Sequence[Chunk], vectors: Sequence[list[float]]
    ) -> None:
        again = 1_000 * sum(key[1:3] == (document.document_id, version) for key in self.rows)
        super().write_chunks(document, version, [replace(chunk, part=chunk.part + again) for chunk in chunks], vectors)


class DeletesNewerGenerations(MemoryChunks):
    """Bug: a cleanup also deletes the chunks of a newer generation."""

    def delete_other_versions(self, document: Document, version: str | None) -> None:
        super().delete_other_versions(document.model_copy(update={"generation": 1 << 60}), version)


class DropsWrongCollection(MemoryChunks):
    """Bug: the collection with the name of the repository is dropped."""

    def drop_collection(self, repository_id: str, collection_id: str) -> None:
        super().drop_collection(collection_id, repository_id)


class ForgetsDrops(MemoryChunks):
    """Bug: a late writer creates a dropped collection again."""

    def drop_collection(self, repository_id: str, collection_id: str) -> None:
        super().drop_collection(repository_id, collection_id)
        self._dropped.clear()


class KnowsNoVectors(MemoryChunks):
    """Bug: every text is embedded again."""

    def find_known_vectors(self, document: Document, texts: Sequence[str]) -> dict[str, list[float]]:
        return {}


class IgnoresFailedDeletion(ChunksPort):
    """Bug: a deletion without a response counts as done."""

    def delete_other_versions(self, document: Document, version: str | None) -> None:
        with suppress(TransientError):
            self._network.call(
                "chunks.delete_other_versions", lambda: self._twin.delete_other_versions(document, version)
            )


class LocksNothing(ChunksPort):
    """Bug: two workers can work on one document."""

    @contextmanager
    def lock_document(self, document_id: str) -> Iterator[None]:
        self._network.call("chunks.lock_document", lambda: None)
        actor = self._network.scheduler.current
        assert actor is not None
        actor.notes["document"] = document_id
        yield
        actor.notes.clear()


class ReturnsEveryHit(PassageSearch):
    """Bug: search returns every hit of the store."""

    def __call__(self, query: str, scope: SearchScope, top_k: int) -> list[Passage]:
        [vector] = self.embedder.embed(scope.embedding_model, [query])
        hits = self.passages.find_nearest_chunks(scope, vector, top_k)
        return [
            Passage(hit, CurrentDocument(hit.version, "", "", scope.repository_id, scope.collection_id)) for hit in hits
        ]


class FetchesOnce(PassageSearch):
    """Bug: search fetches no more hits than the caller asked for."""

    def __call__(self, query: str, scope: SearchScope, top_k: int) -> list[Passage]:
        [vector] = self.embedder.embed(scope.embedding_model, [query])
        hits = self.passages.find_nearest_chunks(scope, vector, top_k)
        living = self.documents.get_current_documents(sorted({hit.document_id for hit in hits}))
        alive = [(hit, document) for hit in hits if (document := living.get(hit.document_id))]
        return [Passage(hit, document) for hit, document in alive if document.version == hit.version]


CHUNKS = {
    "chunk ids are random": lambda: Parts(chunks=RandomChunkIds),
    "a cleanup deletes the chunks of a newer generation": lambda: Parts(chunks=DeletesNewerGenerations),
    "another collection is dropped": lambda: Parts(chunks=DropsWrongCollection),
    "a late writer creates a dropped collection again": lambda: Parts(chunks=ForgetsDrops),
    "vectors are not reused": lambda: Parts(chunks=KnowsNoVectors),
    "a deletion without a response counts as done": lambda: Parts(chunks_port=IgnoresFailedDeletion),
    "two workers hold the lock of one document": lambda: Parts(chunks_port=LocksNothing),
    "search returns hits without checking them": lambda: Parts(search=ReturnsEveryHit),
    "search fetches only as many hits as requested": lambda: Parts(search=FetchesOnce),
}
