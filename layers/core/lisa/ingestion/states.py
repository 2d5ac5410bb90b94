"""Which states of documents a list was asked for."""

from dataclasses import dataclass

from lisa.ingestion.document import Document, Status

SEARCHABLE = frozenset({Status.SEARCHABLE})
_EVERY = frozenset(Status) - {Status.DELETING, Status.DELETED}


@dataclass(frozen=True)
class UnknownState:
    """A word that is no state of a document."""

    word: str

    @property
    def reason(self) -> str:
        """What to write instead."""
        return f"{self.word!r} is no state; write all, or some of {', '.join(Status)}, separated by commas"


def states(asked: str | None) -> frozenset[Status] | UnknownState:
    """The states that `asked` names, in any case; nothing asked means searchable.

    `all` leaves out documents that are being deleted or are gone: those are listed only by their own names.
    """
    words = [word.strip().lower() for word in (asked or "").split(",") if word.strip()]
    found: frozenset[Status] = frozenset()
    for word in words or [Status.SEARCHABLE.value]:
        if word != "all" and word not in frozenset(Status):
            return UnknownState(word[:50])
        found |= _EVERY if word == "all" else {Status(word)}
    return found


def is_in(document: Document, collection_id: str, wanted: frozenset[Status]) -> bool:
    """Whether a list of these states of the collection shows the document."""
    if document.destination.collection_id != collection_id or document.status not in wanted:
        return False
    going = document.going and document.status is not Status.SEARCHABLE
    return not going or not wanted.isdisjoint({Status.DELETING, Status.DELETED})
