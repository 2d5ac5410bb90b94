"""Writes to the records: object events become changes, changes are recorded and queued, records are deleted."""

from collections.abc import Iterable
from itertools import chain, islice

from pydantic import BaseModel, ConfigDict

from lisa.ingestion.change import Change, normalise_sequencer
from lisa.ingestion.document import Document, Location, derive_document_id
from lisa.ingestion.ports import Destinations, Documents, IndexQueue, PrefixScope
from lisa.ingestion.stored_object import is_folder_marker


class ObjectEvent(BaseModel):
    """S3 says that an object was created, deleted or restored from an archive. Events repeat and change their order."""

    model_config = ConfigDict(frozen=True)
    location: Location
    deleted: bool
    restored: bool = False
    sequencer: str | None  # None for a restored object, whose content did not change
    occurred_at: int | None = None  # epoch milliseconds
    version_id: str | None = None
    size: int | None = None  # bytes; None where the event has no size


def build_changes_of_event(event: ObjectEvent, destinations: Destinations, now: int) -> list[Change]:
    """Return one change for every collection that should hold the object. `now` is epoch milliseconds.

    An event that names a version says nothing about the newest one, so only an event without a version hides the
    document or brings back one that a user removed. Restoring an object from an archive brings back nothing.
    """
    if is_folder_marker(event.location.key):
        return []
    plain = event.version_id is None
    return [
        Change(
            document_id=derive_document_id(destination.repository_id, destination.collection_id, event.location),
            location=event.location,
            destination=destination,
            hide=event.deleted and plain,
            sequencer=normalise_sequencer(event.sequencer) if event.sequencer else None,
            occurred_at=event.occurred_at,
            revives=plain and not event.restored,
            size=event.size or 0,
            at=now,
        )
        for destination in destinations.find_destinations(event.location, deleted=event.deleted)
    ]


def drop_empty_objects(event: ObjectEvent, found: list[Change], documents: Documents) -> list[Change]:
    """Return the changes to accept. An empty object is no document, so it changes only documents that exist."""
    if event.deleted or event.size != 0 or not found:
        return found
    known = documents.get_documents([change.document_id for change in found])
    return [change for change in found if change.document_id in known]


def accept_changes(changes: Iterable[Change], *, documents: Documents, queue: IndexQueue) -> list[Document]:
    """Record every new change and queue its document. Return a record for each change that was not overtaken.

    After a crash between the record and the queue, the repeated event finds the record still in progress and queues
    it again.
    """
    accepted = [document for change in changes if (document := documents.accept_change(change))]
    queue.queue_documents([document for document in accepted if not document.is_at_rest])
    return accepted


RECORDS_AT_ONCE = 5_000


def delete_some_records(
    scopes: Iterable[PrefixScope], documents: Documents, most: int = RECORDS_AT_ONCE
) -> tuple[int, bool]:
    """Delete at most `most` records of these scopes. Return how many were found, and whether none is left."""
    records = chain.from_iterable(documents.list_in_key_order(scope, None) for scope in scopes)
    found = [document.document_id for document in islice(records, most)]
    documents.delete_records(found)
    return len(found), len(found) < most
