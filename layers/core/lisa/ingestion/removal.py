"""What a person may ask of a document: to take it out whatever the bucket holds, or to try it again."""

from lisa.ingestion.change import Change
from lisa.ingestion.document import Document, Intent


def removal(document: Document, *, username: str, now: int) -> Change:
    """The change that hides a document at once and removes its chunks after. `now` is epoch milliseconds."""
    return _repeated(document, now).model_copy(update={"intent": Intent.REMOVE, "hide": True, "username": username})


def retrial(document: Document, *, now: int) -> Change:
    """The change that asks once more for what the newest one asked for, unless there is a newer one by now.

    `now` is epoch milliseconds.
    """
    return _repeated(document, now).model_copy(update={"seen": document.generation})


def _repeated(document: Document, now: int) -> Change:
    return Change(
        document_id=document.document_id,
        location=document.location,
        destination=document.destination,
        intent=document.intent,
        hide=document.going,
        username=document.username,
        ingestion_type=document.ingestion_type,
        size=document.size,
        at=now,
    )
