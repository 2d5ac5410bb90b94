"""The changes that bring records in line with what a comparison found."""

from collections.abc import Callable
from dataclasses import dataclass

from lisa.ingestion.change import Change
from lisa.ingestion.comparing import Pair
from lisa.ingestion.document import Destination, Document, Intent, Location, Status, document_id
from lisa.ingestion.ports import Stretch
from lisa.ingestion.removal import retrial
from lisa.ingestion.stored import Listed

Wanted = Callable[[str], Destination | None]


@dataclass(frozen=True)
class Comparison:
    """One stretch, and what is wanted of it by key.

    `removes`: whether what nothing wants is taken out. `since` is when the slice began: what changed later is not the
    comparison's business. Objects older than `created_at` were there before the pipeline. Epoch milliseconds.
    `early`: too soon after the pipeline was retired to be the last comparison of what it brought.
    """

    stretch: Stretch
    wanted: Wanted
    removes: bool
    since: int
    created_at: int = 0
    early: bool = False


def correction(comparison: Comparison, pair: Pair, wanted: Destination | None, now: int) -> Change:
    """The change for a key that is new, changed or to be taken out. `now` is epoch milliseconds."""
    _, listed, document = pair
    about = {"since": comparison.since, "seen": document.generation if document else 0, "at": now}
    if document is not None and (listed is None or wanted is None or _removal_failed(document)):
        return _departure(document, listed, wanted).model_copy(update=about | {"hide": True})
    assert listed is not None and wanted is not None
    return _arrival(comparison, listed, document, wanted).model_copy(update=about)


def _departure(document: Document, listed: Listed | None, wanted: Destination | None) -> Change:
    change = retrial(document, now=document.requested_at)
    if listed is not None and document.intent is Intent.REMOVE:
        return change
    # What is wanted but was not listed may be there by now: the worker asks the bucket itself.
    return change.model_copy(update={"intent": Intent.MATCH if wanted else Intent.UNWANTED})


def _arrival(comparison: Comparison, listed: Listed, document: Document | None, wanted: Destination) -> Change:
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
