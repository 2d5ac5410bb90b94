"""Whom a document waits for, and when somebody looks again."""

from lisa.ingestion.document import Document

GATEWAY, DATABASE, WORKER, WORKFLOW = "gateway", "database", "worker", "workflow"
STANDING = (GATEWAY, DATABASE, WORKER, WORKFLOW)
"""What is always there to be waited for; models come and go."""

FIRST_MS = 30_000
LONGEST_MS = 15 * 60_000
HANDOVER_MS = 30 * 60_000  # a range of a large document takes a few minutes at most
LATE_MS = 30 * 60_000  # in progress for so long with an empty queue: its message was lost
PATIENCE_MS = 6 * 3_600_000  # in progress for so long, whatever the queue holds


def model(model_id: str) -> str:
    """The name of a model as a dependency."""
    return f"model:{model_id}"


def next_look(document: Document, now: int) -> int:
    """When to look again at a document that has waited so often already: twice as long each time. Epoch ms."""
    return now + min(FIRST_MS << min(document.waits, 10), LONGEST_MS)
