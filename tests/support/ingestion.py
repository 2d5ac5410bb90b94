"""Ingestion in memory: buckets, tables, queue and vector store as twins."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lisa.documents.extraction import extract_text
from lisa.documents.splitting import ChunkingStrategy, split_document
from lisa.ingestion.change import Change, normalise_sequencer
from lisa.ingestion.document import Destination, Document, Intent, Location, derive_document_id
from lisa.ingestion.generation_worker import ChunkWriter
from lisa.ingestion.indexer import Indexer
from lisa.ingestion.pipeline_sync import PipelineSyncer
from lisa.ingestion.ports import Embedder
from lisa.ingestion.range_indexer import RangeIndexer
from lisa.ingestion.reader import Reader
from lisa.ingestion.records import accept_changes
from lisa.ingestion.sweeper import Sweeper
from tests.support.twins.chunks import MemoryChunks
from tests.support.twins.documents import MemoryDocuments
from tests.support.twins.objects import MemoryIndexQueue, MemoryObjects

COLLECTION = "5f0c1d2e-3b4a-5c6d-8e7f-901234567890"
DESTINATION = Destination(
    repository_id="handbook", collection_id=COLLECTION, embedding_model="minilm", chunking=ChunkingStrategy()
)
LETTER = Location(bucket="inbox", key="letters/first.txt")


class LetterEmbedder:
    """An embedding model that counts letters: similar texts have near vectors. It records the embedded texts."""

    def __init__(self) -> None:
        self.embedded: list[str] = []

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        self.embedded += texts
        return [[float(text.lower().count(chr(letter))) + 0.01 for letter in range(97, 123)] for text in texts]


@dataclass
class World:
    """The stores, the queue and the embedding model of ingestion."""

    objects: MemoryObjects = field(default_factory=MemoryObjects)
    documents: MemoryDocuments = field(default_factory=MemoryDocuments)
    chunks: MemoryChunks = field(default_factory=MemoryChunks)
    queue: MemoryIndexQueue = field(default_factory=MemoryIndexQueue)
    letters: LetterEmbedder = field(default_factory=LetterEmbedder)
    reader: Reader = field(default_factory=lambda: Reader(extract_text, split_document))
    now: int = 1_700_000_000_000
    embedder: Embedder = field(init=False)

    def __post_init__(self) -> None:
        self.embedder = self.letters

    def clock(self) -> int:
        return self.now

    @property
    def embedding(self) -> ChunkWriter:
        return ChunkWriter(self.embedder, self.chunks)

    @property
    def indexer(self) -> Indexer:
        return Indexer(self.documents, self.objects, self.chunks, self.embedding, self.reader, self.clock)

    @property
    def range_indexer(self) -> RangeIndexer:
        return RangeIndexer(self.documents, self.objects, self.chunks, self.embedding, self.reader, self.clock)

    @property
    def syncer(self) -> PipelineSyncer:
        return PipelineSyncer(self.documents, self.objects, self.queue, self.clock)

    @property
    def sweeper(self) -> Sweeper:
        return Sweeper(self.documents, self.queue, self.clock)


def change(
    sequencer: str | None = "01",
    *,
    location: Location = LETTER,
    hide: bool = False,
    intent: Intent = Intent.MATCH,
    at: int = 1_700_000_000_000,
    destination: Destination = DESTINATION,
    username: str = "system:pipeline",
    occurred_at: int | None = None,
    since: int | None = None,
) -> Change:
    """Return a change of one document."""
    return Change(
        document_id=derive_document_id(destination.repository_id, destination.collection_id, location),
        location=location,
        destination=destination,
        intent=intent,
        hide=hide,
        sequencer=normalise_sequencer(sequencer) if sequencer else None,
        username=username,
        occurred_at=occurred_at,
        since=since,
        at=at,
    )


def accept_letter(world: World, sequencer: str | None = "01", **about: Any) -> str:
    """Accept a change of the letter and return the id of its document."""
    [document] = accept_changes([change(sequencer, **about)], documents=world.documents, queue=world.queue)
    return document.document_id


def index_letter(world: World, sequencer: str = "01", **about: Any) -> Document:
    """Accept a change of the letter, index it and return its document."""
    found = world.indexer.index_document(accept_letter(world, sequencer, **about))
    assert found is not None
    return found


def chunk_texts(world: World) -> list[str]:
    """Return the texts of all stored chunks."""
    return [chunk.text for _, chunk, _ in world.chunks.rows.values()]
