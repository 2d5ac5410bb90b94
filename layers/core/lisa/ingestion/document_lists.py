"""Lists of documents: the states asked for, and full pages of the documents that a caller may see."""

from collections.abc import Callable
from dataclasses import dataclass

from lisa.ingestion.document import Document, Status
from lisa.ingestion.ports import DocumentPage, Documents

_BATCH = 100
_MAX_BATCHES = 50  # so many times a hundred records are looked at for one page


@dataclass(frozen=True)
class ChangesSince:
    """Documents of a repository by their newest change, newest first; `since` is epoch milliseconds."""

    repository_id: str
    since: int


def list_visible(
    documents: Documents,
    of: ChangesSince,
    shown: Callable[[Document], bool],
    *,
    size: int,
    cursor: dict[str, str] | None,
) -> DocumentPage:
    """The next `size` documents that are shown. The cursor is that of the last one of them.

    Where nothing is shown of very many, the page ends early, and its cursor holds a time alone. Raises ValueError for a
    cursor that no page gave.
    """
    found: list[Document] = []
    looked: Document | None = None
    for _ in range(_MAX_BATCHES):
        page = documents.changed_since(of.repository_id, of.since, _BATCH, cursor)
        found += filter(shown, page.documents)
        if len(found) > size:
            return DocumentPage(found[:size], documents.after_change(found[size - 1]))
        looked, cursor = (page.documents[-1] if page.documents else looked), page.cursor
        if cursor is None:
            return DocumentPage(found, None)
    return DocumentPage(found, documents.after_time(of.repository_id, looked.requested_at) if looked else None)


SEARCHABLE = frozenset({Status.SEARCHABLE})
_ALL = frozenset(Status) - {Status.DELETING, Status.DELETED}


@dataclass(frozen=True)
class UnknownState:
    """A word that is no state of a document."""

    word: str

    @property
    def reason(self) -> str:
        """What to write instead."""
        return f"{self.word!r} is no state; write all, or some of {', '.join(Status)}, separated by commas"


def parse_states(asked: str | None) -> frozenset[Status] | UnknownState:
    """The states that `asked` names, in any case; nothing asked means searchable.

    `all` leaves out documents that are being deleted or are gone: those are listed only by their own names.
    """
    words = [word.strip().lower() for word in (asked or "").split(",") if word.strip()]
    found: frozenset[Status] = frozenset()
    for word in words or [Status.SEARCHABLE.value]:
        if word != "all" and word not in frozenset(Status):
            return UnknownState(word[:50])
        found |= _ALL if word == "all" else {Status(word)}
    return found


def is_listed(document: Document, collection_id: str, wanted: frozenset[Status]) -> bool:
    """Whether a list of these states of the collection shows the document."""
    if document.destination.collection_id != collection_id or document.status not in wanted:
        return False
    return not document.is_leaving or not wanted.isdisjoint({Status.DELETING, Status.DELETED})
