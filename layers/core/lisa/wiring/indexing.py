"""Indexing of documents. Importing this needs the documents layer and the stores layer."""

from typing import TypeVar

from lisa.ingestion.generation_worker import ChunkWriter, GenerationWorker
from lisa.ingestion.indexer import Indexer
from lisa.ingestion.range_indexer import RangeIndexer
from lisa.wiring.embedding import create_embedder
from lisa.wiring.factories import cached
from lisa.wiring.ingestion import document_store, object_store
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.reading import document_reader
from lisa.wiring.vector_store import chunk_store

Worker = TypeVar("Worker", bound=GenerationWorker)


@cached
def document_indexer() -> Indexer:
    return _create_worker(Indexer)


@cached
def document_range_indexer() -> RangeIndexer:
    """Return the indexer of large documents."""
    return _create_worker(RangeIndexer)


def _create_worker(kind: type[Worker]) -> Worker:
    writer = ChunkWriter(create_embedder(), chunk_store())
    return kind(document_store(), object_store(), chunk_store(), writer, document_reader(), epoch_milliseconds)
