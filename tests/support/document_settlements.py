"""Settlements and waits for the contract tests of the documents table."""

from typing import Any

from lisa.ingestion.document import Document, Status
from lisa.ingestion.ports import Documents
from lisa.ingestion.settlement import Settlement, Wait
from tests.support.ingestion import change

SEARCHABLE_SETTLEMENT = Settlement(
    Status.SEARCHABLE,
    version="v1",
    chunks=3,
    pages=2,
    size=10,
    sha256="abc",
    at=1_700_000_000_500,
    notice="Page 2 is empty.",
)
MODEL_WAIT = Wait("model:minilm", "stopped", at=1_700_000_000_400, due_at=1_700_000_030_000)


def accept_change(documents: Documents, *about: Any, **more: Any) -> Document:
    """Accept a change of the letter and return its document."""
    document = documents.accept_change(change(*about, **more))
    assert document is not None
    return document
