"""The comparison of a bucket with its records, key by key, and the changes that correct the records."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from lisa.ingestion.change import Change, retry_change
from lisa.ingestion.document import Destination, Document, Intent, Location, Status, document_id
from lisa.ingestion.ports import PrefixScope
from lisa.ingestion.stored_object import ListedObject


class Finding(StrEnum):
    """What a key turned out to be. NEW, CHANGED and DELETED are sent on, the others are left alone."""

    NEW = "new"
    CHANGED = "changed"
    DELETED = "deleted"
    UNCHANGED = "unchanged"
    FAILED = "failed"
    IN_PROGRESS = "in_progress"
    ABSENT = "absent"  # nobody wants it, and nothing is left of it


NEEDS_CORRECTION = frozenset({Finding.NEW, Finding.CHANGED, Finding.DELETED})

Pair = tuple[str, ListedObject | None, Document | None]


def pair_by_key(listed: Iterable[ListedObject], documents: Iterable[Document]) -> Iterator[Pair]:
    """Both sides merged by key; both must be in the order of their keys' UTF-8, which is that of Python's strings."""
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


def compare_key(
    listed: ListedObject | None, document: Document | None, wanted: Destination | None, *, removes: bool
) -> Finding:
    """What to do about one key: `wanted` is the destination the pipelines give the object, None when they give none.

    `removes` says whether what is no longer there, or no longer wanted, is taken out.
    """
    if document is None:
        return Finding.NEW if listed is not None and wanted is not None else Finding.ABSENT
    if listed is None or wanted is None:
        return _compare_unwanted(listed, document, removes=removes)
    if not document.at_rest:
        read_before = listed.modified > document.requested_at
        remade = document.intent is not Intent.REMOVE and _is_configured_differently(document, wanted)
        return Finding.CHANGED if read_before or remade else Finding.IN_PROGRESS
    if document.status is Status.DELETED or document.intent is Intent.REMOVE:
        return _compare_removed(listed, document)
    if document.etag != listed.etag or _is_configured_differently(document, wanted) or document.going:
        return Finding.CHANGED
    return Finding.FAILED if document.status is Status.FAILED else Finding.UNCHANGED


def _compare_removed(listed: ListedObject, document: Document) -> Finding:
    """What a person removed stays out until the object changes; a removal that failed is tried again."""
    if document.intent is not Intent.REMOVE:
        return Finding.NEW
    again = listed.modified > document.requested_at or document.status is Status.FAILED
    return Finding.CHANGED if again else Finding.UNCHANGED


def _compare_unwanted(listed: ListedObject | None, document: Document, *, removes: bool) -> Finding:
    if not document.at_rest:
        return Finding.IN_PROGRESS
    if document.ingestion_type == "manual":  # a person brought it, so no pipeline takes it out
        return Finding.UNCHANGED
    if document.status is Status.DELETED:  # what a person removed is forgotten once its object is gone
        forgotten = document.intent is Intent.REMOVE and listed is None and removes
        return Finding.DELETED if forgotten else Finding.ABSENT
    return Finding.DELETED if removes else Finding.UNCHANGED


def _is_configured_differently(document: Document, wanted: Destination) -> bool:
    """Whether the document was made under another configuration; what a person asked for in the call stands."""
    return document.ingestion_type != "manual" and document.destination.making != wanted.making


DestinationOfKey = Callable[[str], Destination | None]


@dataclass(frozen=True)
class Comparison:
    """One stretch, and what is wanted of it by key.

    `removes`: whether what nothing wants is taken out. `since` is when the slice began: what changed later is not the
    comparison's business. Objects older than `created_at` were there before the pipeline. Epoch milliseconds.
    `early`: too soon after the pipeline was retired to be the last comparison of what it brought.
    """

    stretch: PrefixScope
    wanted: DestinationOfKey
    removes: bool
    since: int
    created_at: int = 0
    early: bool = False


def corrective_change(comparison: Comparison, pair: Pair, wanted: Destination | None, now: int) -> Change:
    """The change for a key that is new, changed or to be taken out. `now` is epoch milliseconds."""
    _, listed, document = pair
    about = {"since": comparison.since, "seen": document.generation if document else 0, "at": now}
    if document is not None and (listed is None or wanted is None or _removal_failed(document)):
        return _removing_change(document, listed, wanted).model_copy(update=about | {"hide": True})
    assert listed is not None and wanted is not None
    return _indexing_change(comparison, listed, document, wanted).model_copy(update=about)


def _removing_change(document: Document, listed: ListedObject | None, wanted: Destination | None) -> Change:
    change = retry_change(document, now=document.requested_at)
    if listed is not None and document.intent is Intent.REMOVE:
        return change
    # What is wanted but was not listed may be there by now: the worker asks the bucket itself.
    return change.model_copy(update={"intent": Intent.MATCH if wanted else Intent.UNWANTED})


def _indexing_change(
    comparison: Comparison, listed: ListedObject, document: Document | None, wanted: Destination
) -> Change:
    stretch = comparison.stretch
    location = Location(bucket=stretch.bucket, key=listed.key)
    arrived = Change(
        document_id=document_id(stretch.repository_id, stretch.collection_id, location),
        location=location,
        destination=wanted,
        ingestion_type="existing" if listed.modified < comparison.created_at else "auto",
        size=listed.size,
        at=0,
    )
    if document is None:
        return arrived
    kept: dict[str, object] = {"username": document.username, "ingestion_type": document.ingestion_type}
    if document.ingestion_type == "manual":  # what a person asked for in the call stands
        kept["destination"] = document.destination
    return arrived.model_copy(update=kept)


def _removal_failed(document: Document) -> bool:
    return document.intent is Intent.REMOVE and document.status is Status.FAILED
