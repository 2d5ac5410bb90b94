"""Indexing of documents. Importing this needs the documents layer and the stores layer."""

from lisa.ingestion.generation_worker import ChunkWriter
from lisa.ingestion.indexer import Indexer
from lisa.ingestion.range_indexer import RangeIndexer
from lisa.wiring.embedding import create_embedder
from lisa.wiring.factories import cached
from lisa.wiring.ingestion import document_store, object_store
from lisa.wiring.process import epoch_milliseconds
from lisa.wiring.reading import document_reader
from lisa.wiring.vector_store import chunk_store


@cached
def document_indexer() -> Indexer:
    return Indexer(
        document_store(),
        object_store(),
        chunk_store(),
        ChunkWriter(create_embedder(), chunk_store()),
        document_reader(),
        epoch_milliseconds,
    )


@cached
def document_range_indexer() -> RangeIndexer:
    """Return the indexer of large documents."""
    return RangeIndexer(
        document_store(),
        object_store(),
        chunk_store(),
        ChunkWriter(create_embedder(), chunk_store()),
        document_reader(),
        epoch_milliseconds,
    )
