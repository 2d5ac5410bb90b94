"""Changes of documents: whether a record takes one, and those that people ask for."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from lisa.ingestion.document import PIPELINE_USER, Destination, Document, IngestionType, Intent, Location

SEQUENCER_DIGITS = 40


class Change(BaseModel):
    """What should now become of one document."""

    model_config = ConfigDict(frozen=True)
    document_id: str
    location: Location
    destination: Destination
    intent: Intent = Intent.MATCH
    hide: bool = False  # search must stop finding the document at once
    sequencer: str | None = None  # orders the events of one key; None when no event told of the change
    occurred_at: int | None = None  # epoch milliseconds: no news to a document that a person removed at or after it
    revives: bool = True  # False: no news to a document that a person removed
    since: int | None = None  # epoch milliseconds: no news to a document changed at or after it
    seen: int | None = None  # the generation a comparison saw, 0 for none: no news to a document of another one
    username: str = PIPELINE_USER
    ingestion_type: IngestionType = "auto"
    size: int = 0
    at: int  # epoch milliseconds


def normalise_sequencer(sequencer: str) -> str:
    """S3 sequencers of one key compare as hexadecimal numbers, so they are padded to compare as text."""
    return sequencer.upper().rjust(SEQUENCER_DIGITS, "0")


def change_refusal(stored: Document, change: Change) -> Literal["seen", "old"] | None:
    """Why a change is no news to a record: it was seen before, or something newer was. None when it is news."""
    if change.sequencer is not None and stored.sequencer is not None and stored.sequencer >= change.sequencer:
        return "seen" if stored.sequencer == change.sequencer else "old"
    if change.since is not None and stored.requested_at >= change.since:
        return "seen"
    if change.seen is not None and stored.generation != change.seen:
        return "seen"
    if stored.intent is Intent.REMOVE and not _revives(stored, change):
        return "old"
    return None


def _revives(stored: Document, change: Change) -> bool:
    return change.revives and (change.occurred_at is None or stored.requested_at < change.occurred_at)


def removal_change(document: Document, *, username: str, now: int) -> Change:
    """The change that hides a document at once and removes its chunks after. `now` is epoch milliseconds."""
    return _same_change(document, now).model_copy(update={"intent": Intent.REMOVE, "hide": True, "username": username})


def retry_change(document: Document, *, now: int) -> Change:
    """The change that asks once more for what the newest one asked for, unless there is a newer one by now.

    `now` is epoch milliseconds.
    """
    return _same_change(document, now).model_copy(update={"seen": document.generation})


def _same_change(document: Document, now: int) -> Change:
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
