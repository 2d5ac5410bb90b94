"""Indexing of documents. Importing this needs the documents layer and the stores layer."""

from lisa.ingestion.generation_worker import ChunkWriter
from lisa.ingestion.indexer import Indexer
from lisa.ingestion.range_indexer import RangeIndexer
from lisa.wiring.embedding import embedder
from lisa.wiring.factories import cached
from lisa.wiring.ingestion import documents, objects
from lisa.wiring.process import clock
from lisa.wiring.reading import reader
from lisa.wiring.vector_store import chunks


@cached
def indexer() -> Indexer:
    return Indexer(documents(), objects(), chunks(), ChunkWriter(embedder(), chunks()), reader(), clock)


@cached
def range_indexer() -> RangeIndexer:
    """Return the indexer of large documents."""
    return RangeIndexer(documents(), objects(), chunks(), ChunkWriter(embedder(), chunks()), reader(), clock)
