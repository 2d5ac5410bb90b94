"""Which changes of a document are news."""

from typing import Literal

from lisa.ingestion.change import Change
from lisa.ingestion.document import Document, Intent


def refusal(stored: Document, change: Change) -> Literal["seen", "old"] | None:
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
