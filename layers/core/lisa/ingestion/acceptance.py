"""Take in changes: record what is wanted, then ask for it to be done."""

from collections.abc import Iterable

from lisa.ingestion.change import Change
from lisa.ingestion.document import Document
from lisa.ingestion.ports import Documents, IndexQueue


def accept(changes: Iterable[Change], *, documents: Documents, queue: IndexQueue) -> list[Document]:
    """Record every change that is news and queue its document; the records, one for each change not overtaken.

    A crash between the record and the queue heals itself: the repeated event finds the record still in progress
    and queues it again.
    """
    accepted = [document for change in changes if (document := documents.accept(change))]
    queue.send([document for document in accepted if not document.at_rest])
    return accepted
