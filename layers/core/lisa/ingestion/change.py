"""Changes of documents: the rule by which a record accepts one, and the changes that users request."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from lisa.ingestion.document import PIPELINE_USER, Destination, Document, IngestionType, Intent, Location

SEQUENCER_DIGITS = 40


class Change(BaseModel):
    """A request to index, re-index or remove one document."""

    model_config = ConfigDict(frozen=True)
    document_id: str
    location: Location
    destination: Destination
    intent: Intent = Intent.MATCH
    hide: bool = False  # search must stop finding the document at once
    sequencer: str | None = None  # orders the events of one key; None when the change comes from no event
    occurred_at: int | None = None  # epoch milliseconds: ignored if a user removed the document at or after it
    revives: bool = True  # False: ignored if a user removed the document
    since: int | None = None  # epoch milliseconds: ignored if the document changed at or after it
    seen: int | None = None  # the generation that a comparison saw, 0 for none: ignored if there is another
    username: str = PIPELINE_USER
    ingestion_type: IngestionType = "auto"
    size: int = 0
    at: int  # epoch milliseconds


def normalise_sequencer(sequencer: str) -> str:
    """Return an S3 sequencer padded with zeros, so that texts compare as the hexadecimal numbers do."""
    return sequencer.upper().rjust(SEQUENCER_DIGITS, "0")


def change_refusal(stored: Document, change: Change) -> Literal["seen", "old"] | None:
    """Return why a record ignores a change: "seen" before, or "old" beside a newer one. None to accept it."""
    if change.sequencer is not None and stored.sequencer is not None and stored.sequencer >= change.sequencer:
        return "seen" if stored.sequencer == change.sequencer else "old"
    if change.since is not None and stored.requested_at >= change.since:
        return "seen"
    if change.seen is not None and stored.generation != change.seen:
        return "seen"
    if stored.intent is Intent.REMOVE and not _restores_removed_document(stored, change):
        return "old"
    return None


def _restores_removed_document(stored: Document, change: Change) -> bool:
    return change.revives and (change.occurred_at is None or stored.requested_at < change.occurred_at)


def build_removal_change(document: Document, *, username: str, now: int) -> Change:
    """Return the change that hides a document at once and removes its chunks later. `now` is epoch milliseconds."""
    return _repeat_last_change(document, now).model_copy(
        update={"intent": Intent.REMOVE, "hide": True, "username": username}
    )


def build_repeat_change(document: Document, *, now: int) -> Change:
    """Return the change that repeats the newest one, unless a newer one arrives first. `now` is epoch milliseconds."""
    return _repeat_last_change(document, now).model_copy(update={"seen": document.generation})


def _repeat_last_change(document: Document, now: int) -> Change:
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
