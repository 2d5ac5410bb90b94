"""Lists of documents: parsing of the requested states, and full pages of the documents that a caller may see."""

from collections.abc import Callable
from dataclasses import dataclass

from lisa.ingestion.document import Document, Status
from lisa.ingestion.ports import DocumentPage, Documents

_BATCH = 100
_MAX_BATCHES = 50  # of records that are read for one page


@dataclass(frozen=True)
class ChangedDocumentsQuery:
    """A query for the documents of a repository by their newest change. `since` is epoch milliseconds."""

    repository_id: str
    since: int


def list_visible_documents(
    documents: Documents,
    of: ChangedDocumentsQuery,
    shown: Callable[[Document], bool],
    *,
    size: int,
    cursor: dict[str, str] | None,
) -> DocumentPage:
    """Return the next `size` documents for which `shown` is true, newest first, and the cursor after the last of them.

    If very many documents in a row are not shown, the page ends early and its cursor holds only a time. Raises
    ValueError for a cursor that no page gave.
    """
    found: list[Document] = []
    looked: Document | None = None
    for _ in range(_MAX_BATCHES):
        page = documents.list_changed(of.repository_id, of.since, _BATCH, cursor)
        found += filter(shown, page.documents)
        if len(found) > size:
            return DocumentPage(found[:size], documents.cursor_after_change(found[size - 1]))
        looked, cursor = (page.documents[-1] if page.documents else looked), page.cursor
        if cursor is None:
            return DocumentPage(found, None)
    return DocumentPage(found, documents.cursor_before_time(of.repository_id, looked.requested_at) if looked else None)


SEARCHABLE = frozenset({Status.SEARCHABLE})
_ALL = frozenset(Status) - {Status.DELETING, Status.DELETED}


@dataclass(frozen=True)
class UnknownDocumentState:
    """The refusal of a word that is no state of a document."""

    word: str

    @property
    def reason(self) -> str:
        """Return the message for the caller, with the states that exist."""
        return f"{self.word!r} is not a state; write all, or one or more of {', '.join(Status)}, separated by commas"


def parse_document_states(asked: str | None) -> frozenset[Status] | UnknownDocumentState:
    """Return the states named in `asked`, a text in upper or lower case. An empty one means searchable.

    `all` leaves out deleting and deleted documents, which are listed only by their own state.
    """
    words = [word.strip().lower() for word in (asked or "").split(",") if word.strip()]
    found: frozenset[Status] = frozenset()
    for word in words or [Status.SEARCHABLE.value]:
        if word != "all" and word not in frozenset(Status):
            return UnknownDocumentState(word[:50])
        found |= _ALL if word == "all" else {Status(word)}
    return found


def is_in_list(document: Document, collection_id: str, wanted: frozenset[Status]) -> bool:
    """Return whether the list of these states of the collection contains the document."""
    if document.destination.collection_id != collection_id or document.status not in wanted:
        return False
    return not document.is_deleting_or_deleted or not wanted.isdisjoint({Status.DELETING, Status.DELETED})
