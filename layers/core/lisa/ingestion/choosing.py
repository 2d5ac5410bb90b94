"""Pages of a list of which a caller sees a part: they are full of that part, and their cursors name nothing else."""

from collections.abc import Callable
from dataclasses import dataclass

from lisa.ingestion.document import Document
from lisa.ingestion.ports import Documents, Page

_TOGETHER = 100
_MOST_LOOKS = 50  # so many times a hundred records are looked at for one page


@dataclass(frozen=True)
class Changes:
    """Documents of a repository by their newest change, newest first; `since` is epoch milliseconds."""

    repository_id: str
    since: int


def chosen(
    documents: Documents, of: Changes, shown: Callable[[Document], bool], *, size: int, cursor: dict[str, str] | None
) -> Page:
    """The next `size` documents that are shown. The cursor is that of the last one of them.

    Where nothing is shown of very many, the page ends early, and its cursor holds a time alone. Raises ValueError for a
    cursor that no page gave.
    """
    found: list[Document] = []
    looked: Document | None = None
    for _ in range(_MOST_LOOKS):
        page = documents.changed_since(of.repository_id, of.since, _TOGETHER, cursor)
        found += filter(shown, page.documents)
        if len(found) > size:
            return Page(found[:size], documents.after_change(found[size - 1]))
        looked, cursor = (page.documents[-1] if page.documents else looked), page.cursor
        if cursor is None:
            return Page(found, None)
    return Page(found, documents.after_time(of.repository_id, looked.requested_at) if looked else None)
