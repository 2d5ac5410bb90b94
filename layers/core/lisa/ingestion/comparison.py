"""The comparison of a bucket with its records, key by key, and the changes that correct the records."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lisa.ingestion.change import Change, build_repeat_change
from lisa.ingestion.document import Destination, Document, Intent, Location, Status, derive_document_id
from lisa.ingestion.ports import PrefixScope
from lisa.ingestion.stored_object import ListedObject


class Finding(StrEnum):
    """The result of comparing one key. NEW, CHANGED and DELETED are corrected, the others need nothing."""

    NEW = "new"
    CHANGED = "changed"
    DELETED = "deleted"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    IN_PROGRESS = "in_progress"
    ABSENT = "absent"  # no pipeline wants the object, and no record of it is left


NEEDS_CORRECTION = frozenset({Finding.NEW, Finding.CHANGED, Finding.DELETED})

Pair = tuple[str, ListedObject | None, Document | None]


def pair_objects_and_documents(listed: Iterable[ListedObject], documents: Iterable[Document]) -> Iterator[Pair]:
    """Merge objects and records by key. Both must be in the order of their keys' UTF-8, as Python orders strings."""
    objects, records = iter(listed), iter(documents)
    found, record = next(objects, None), next(records, None)
    while found is not None or record is not None:
        if record is None or (found is not None and found.key < record.location.key):
            assert found is not None
            yield found.key, found, None
            found = next(objects, None)
        elif found is None or record.location.key < found.key:
            yield record.location.key, None, record
            record = next(records, None)
        else:
            yield found.key, found, record
            found, record = next(objects, None), next(records, None)


def compare_object_and_document(
    listed: ListedObject | None, document: Document | None, wanted: Destination | None, *, removes_unwanted: bool
) -> Finding:
    """Compare the object and the record of one key.

    `wanted` is the destination that the pipelines give the object, None when no pipeline wants it. With
    `removes_unwanted`, the document of an object that is gone or unwanted is removed.
    """
    if document is None:
        return Finding.NEW if listed is not None and wanted is not None else Finding.ABSENT
    if listed is None or wanted is None:
        return _compare_unwanted_document(listed, document, removes_unwanted=removes_unwanted)
    if not document.is_at_rest:
        outdated = listed.modified > document.requested_at
        reconfigured = document.intent is not Intent.REMOVE and _is_configured_differently(document, wanted)
        return Finding.CHANGED if outdated or reconfigured else Finding.IN_PROGRESS
    if document.status is Status.DELETED or document.intent is Intent.REMOVE:
        return _compare_removed_document(listed, document)
    if document.etag != listed.etag or _is_configured_differently(document, wanted) or document.going:
        return Finding.CHANGED
    return Finding.FAILED if document.status is Status.FAILED else Finding.UNCHANGED


def _compare_removed_document(listed: ListedObject, document: Document) -> Finding:
    """Compare a removed document: a user's removal lasts until the object changes, and a failed one is repeated."""
    if document.intent is not Intent.REMOVE:
        return Finding.NEW
    again = listed.modified > document.requested_at or document.status is Status.FAILED
    return Finding.CHANGED if again else Finding.UNCHANGED


def _compare_unwanted_document(listed: ListedObject | None, document: Document, *, removes_unwanted: bool) -> Finding:
    if not document.is_at_rest:
        return Finding.IN_PROGRESS
    if document.ingestion_type == "manual":  # a user uploaded it, so no pipeline removes it
        return Finding.UNCHANGED
    if document.status is Status.DELETED:  # the record of a user's removal goes with the object
        forgotten = document.intent is Intent.REMOVE and listed is None and removes_unwanted
        return Finding.DELETED if forgotten else Finding.ABSENT
    return Finding.DELETED if removes_unwanted else Finding.UNCHANGED


def _is_configured_differently(document: Document, wanted: Destination) -> bool:
    """Return whether a pipeline would index the document with another configuration. A user's own choice stays."""
    return (
        document.ingestion_type != "manual"
        and document.destination.indexing_configuration != wanted.indexing_configuration
    )


DestinationOfKey = Callable[[str], Destination | None]


@dataclass(frozen=True)
class Comparison:
    """The scope to compare, and the destination that its pipelines give each key.

    `removes_unwanted`: documents that no pipeline wants are removed. `since` is the start of the slice: documents that
    changed later are left alone. Objects older than `created_at` existed before the pipeline. Epoch milliseconds.
    `early`: the pipeline was retired so recently that another comparison must follow.
    """

    scope: PrefixScope
    destination_of: DestinationOfKey
    removes_unwanted: bool
    since: int
    created_at: int = 0
    early: bool = False


def build_corrective_change(comparison: Comparison, pair: Pair, wanted: Destination | None, now: int) -> Change:
    """Return the change for a key that is NEW, CHANGED or DELETED. `now` is epoch milliseconds."""
    _, listed, document = pair
    about = {"since": comparison.since, "seen": document.generation if document else 0, "at": now}
    if document is not None and (listed is None or wanted is None or _has_failed_removal(document)):
        return _build_removing_change(document, listed, wanted).model_copy(update=about | {"hide": True})
    assert listed is not None and wanted is not None
    return _build_indexing_change(comparison, listed, document, wanted).model_copy(update=about)


def _build_removing_change(document: Document, listed: ListedObject | None, wanted: Destination | None) -> Change:
    change = build_repeat_change(document, now=document.requested_at)
    if listed is not None and document.intent is Intent.REMOVE:
        return change
    # A wanted object that was not listed may exist by now: the worker asks the bucket again.
    return change.model_copy(update={"intent": Intent.MATCH if wanted else Intent.UNWANTED})


def _build_indexing_change(
    comparison: Comparison, listed: ListedObject, document: Document | None, wanted: Destination
) -> Change:
    scope = comparison.scope
    location = Location(bucket=scope.bucket, key=listed.key)
    arrived = Change(
        document_id=derive_document_id(scope.repository_id, scope.collection_id, location),
        location=location,
        destination=wanted,
        ingestion_type="existing" if listed.modified < comparison.created_at else "auto",
        size=listed.size,
        at=0,
    )
    if document is None:
        return arrived
    kept: dict[str, object] = {"username": document.username, "ingestion_type": document.ingestion_type}
    if document.ingestion_type == "manual":  # the configuration that a user chose stays
        kept["destination"] = document.destination
    return arrived.model_copy(update=kept)


def _has_failed_removal(document: Document) -> bool:
    return document.intent is Intent.REMOVE and document.status is Status.FAILED
