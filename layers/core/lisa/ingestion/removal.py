"""Take documents out because a person asked, whatever the bucket holds."""

from lisa.ingestion.change import Change
from lisa.ingestion.document import Document, Intent


def removal(document: Document, *, username: str, now: int) -> Change:
    """The change that hides a document at once and removes its chunks after. `now` is epoch milliseconds."""
    return Change(
        document_id=document.document_id,
        location=document.location,
        destination=document.destination,
        intent=Intent.REMOVE,
        hide=True,
        username=username,
        ingestion_type=document.ingestion_type,
        size=document.size,
        at=now,
    )
