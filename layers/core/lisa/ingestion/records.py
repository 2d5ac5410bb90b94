"""Writes to the records: object events become changes, changes are recorded and queued, records are deleted."""

from collections.abc import Iterable
from itertools import chain, islice

from pydantic import BaseModel, ConfigDict

from lisa.ingestion.change import Change, normalise_sequencer
from lisa.ingestion.document import Document, Location, document_id
from lisa.ingestion.ports import Destinations, Documents, IndexQueue, PrefixScope
from lisa.ingestion.stored_object import is_folder_marker


class ObjectEvent(BaseModel):
    """An object was created, deleted or restored from an archive: a hint, delivered at least once and in any order."""

    model_config = ConfigDict(frozen=True)
    location: Location
    deleted: bool
    restored: bool = False
    sequencer: str | None  # None for a restored object, which is the one it was
    occurred_at: int | None = None  # epoch milliseconds
    version_id: str | None = None
    size: int | None = None  # bytes; None where the event does not say


def changes_of_event(event: ObjectEvent, destinations: Destinations, now: int) -> list[Change]:
    """One change for every collection that should hold the object. `now` is epoch milliseconds.

    A deletion that names a version says nothing about the newest one, so only a plain one hides the document, and only
    a plain event brings back what a person removed. To restore an object is no wish to have the document back.
    """
    if is_folder_marker(event.location.key):
        return []
    plain = event.version_id is None
    return [
        Change(
            document_id=document_id(destination.repository_id, destination.collection_id, event.location),
            location=event.location,
            destination=destination,
            hide=event.deleted and plain,
            sequencer=normalise_sequencer(event.sequencer) if event.sequencer else None,
            occurred_at=event.occurred_at,
            revives=plain and not event.restored,
            size=event.size or 0,
            at=now,
        )
        for destination in destinations.of(event.location, deleted=event.deleted)
    ]


def drop_empty_objects(event: ObjectEvent, found: list[Change], documents: Documents) -> list[Change]:
    """The changes to take in: an object without content is no document, it only ends one that was there."""
    if event.deleted or event.size != 0 or not found:
        return found
    known = documents.get_many([change.document_id for change in found])
    return [change for change in found if change.document_id in known]


def accept_changes(changes: Iterable[Change], *, documents: Documents, queue: IndexQueue) -> list[Document]:
    """Record every change that is news and queue its document; the records, one for each change not overtaken.

    A crash between the record and the queue heals itself: the repeated event finds the record still in progress
    and queues it again.
    """
    accepted = [document for change in changes if (document := documents.accept(change))]
    queue.send([document for document in accepted if not document.at_rest])
    return accepted


RECORDS_AT_ONCE = 5_000


def delete_some_records(
    stretches: Iterable[PrefixScope], documents: Documents, most: int = RECORDS_AT_ONCE
) -> tuple[int, bool]:
    """Remove at most `most` records of these stretches; how many there were, and whether these were all."""
    records = chain.from_iterable(documents.in_order(stretch, None) for stretch in stretches)
    found = [document.document_id for document in islice(records, most)]
    documents.forget(found)
    return len(found), len(found) < most
