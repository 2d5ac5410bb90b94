"""The parts of a world. A planted bug replaces one of them by a broken one."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from lisa.ingestion.indexer import Indexer
from lisa.ingestion.pipeline_sync import PipelineSyncer
from lisa.ingestion.range_indexer import RangeIndexer
from lisa.ingestion.records import build_changes_of_event
from lisa.ingestion.sweeper import Sweeper
from lisa.joins.destinations import PipelineDestinations, plan_pipeline_comparison
from lisa.retrieval.search import PassageSearch
from tests.simulation.twin_ports import ChunksPort, DocumentsPort, ObjectsPort
from tests.support.twins.chunks import MemoryChunks
from tests.support.twins.documents import MemoryDocuments


@dataclass
class Parts:
    """Domain code, twins, and the ports in front of them."""

    documents: type[MemoryDocuments] = MemoryDocuments
    chunks: type[MemoryChunks] = MemoryChunks
    documents_port: type[DocumentsPort] = DocumentsPort
    objects_port: type[ObjectsPort] = ObjectsPort
    chunks_port: type[ChunksPort] = ChunksPort
    destinations: type[PipelineDestinations] = PipelineDestinations
    comparison: Callable[..., Any] = plan_pipeline_comparison
    changes: Callable[..., Any] = build_changes_of_event
    indexer: type[Indexer] = Indexer
    range_indexer: type[RangeIndexer] = RangeIndexer
    syncer: type[PipelineSyncer] = PipelineSyncer
    sweeper: type[Sweeper] = Sweeper
    search: type[PassageSearch] = PassageSearch
    acknowledges_errors: bool = False
