"""Ports of two contexts that one adapter implements."""

from typing import Protocol

from lisa.ingestion.ports import Chunks, Documents
from lisa.retrieval.ports import CurrentDocuments, PassageStore


class DocumentsTable(Documents, CurrentDocuments, Protocol):
    """The documents table, for ingestion and for search."""


class VectorStore(Chunks, PassageStore, Protocol):
    """The vector store, for ingestion and for search."""
