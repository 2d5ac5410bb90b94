"""The search in the messages of a user: newest sessions and messages first, with bounded work per request."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from lisa.chat.message import Row, extract_text
from lisa.chat.ports import Contents, Sessions
from lisa.chat.reading import read_bodies
from lisa.chat.session import ListCursor, SessionHead, SessionKey, is_id
from lisa.chat.snippets import Snippet, contains_all, cut_snippet

MOST_BYTES = 10_000_000  # of messages that one request reads
MOST_HEADS = 500  # sessions that one request reads
_MOST_AT_ONCE = 4_000_000
_PAGE = 100


@dataclass(frozen=True)
class SearchCursor:
    """The place where a search continues: before the message with this index in this session."""

    last_updated: str
    session_id: str
    index: int

    def __str__(self) -> str:
        return f"{self.last_updated},{self.session_id},{self.index}"


@dataclass(frozen=True)
class Hit:
    """A message, or the name of a session, that contains all words. A hit in a name has no row."""

    head: SessionHead
    row: Row | None
    kind: Literal["human", "ai", "name"]
    snippet: Snippet


@dataclass(frozen=True)
class SearchPage:
    """The hits of one request. `cursor` is None if everything was searched."""

    hits: tuple[Hit, ...]
    cursor: SearchCursor | None


def parse_search_cursor(text: str | None) -> SearchCursor | None:
    """Return the cursor of an earlier page, or None for the first page. Raise ValueError for another text."""
    if not text:
        return None
    last_updated, *rest = text.split(",")
    if len(rest) != 2 or not is_id(rest[0]) or not rest[1].isascii() or not rest[1].isdecimal() or len(text) > 200:
        raise ValueError("it is no `nextCursor` of an earlier page")
    return SearchCursor(last_updated, rest[0], int(rest[1]))


@dataclass
class Search:
    """One request of a search, for at most `limit` hits. `now` is epoch ms."""

    sessions: Sessions
    contents: Contents
    user: str
    terms: Sequence[str]
    now: int
    limit: int = 20
    most_bytes: int = MOST_BYTES
    most_heads: int = MOST_HEADS

    def __post_init__(self) -> None:
        self._hits: list[Hit] = []
        self._bytes = self._heads = 0

    def run(self, after: SearchCursor | None) -> SearchPage:
        """Return hits until there are enough, or the request has read enough."""
        for head, begun in self._iterate_places(after):
            end = head.next_index if begun is None else begun
            if begun is None and head.name and contains_all(head.name, self.terms):
                self._hits.append(Hit(head, None, "name", cut_snippet(head.name, self.terms)))
            end = self._search_messages(head, end)
            self._heads += 1
            if end > 0 or self._is_full():
                return SearchPage(tuple(self._hits), SearchCursor(head.last_updated, head.key.session_id, end))
        return SearchPage(tuple(self._hits), None)

    def _is_full(self) -> bool:
        return len(self._hits) >= self.limit or self._bytes >= self.most_bytes or self._heads >= self.most_heads

    def _iterate_places(self, after: SearchCursor | None) -> Iterator[tuple[SessionHead, int | None]]:
        """Yield the session in which the last request stopped, with its place, and then all older sessions."""
        if after is not None and after.index > 0:
            head = self.sessions.read_head(SessionKey(self.user, after.session_id))
            if head is not None and not head.is_gone(self.now):
                yield replace(head, last_updated=after.last_updated), min(after.index, head.next_index)
        cursor = ListCursor(after.last_updated, after.session_id) if after else None
        while heads := self.sessions.list_heads(self.user, _PAGE, cursor):
            for head in heads:
                if not head.is_gone(self.now):
                    yield head, None
            cursor = ListCursor(heads[-1].last_updated, heads[-1].key.session_id)

    def _search_messages(self, head: SessionHead, end: int) -> int:
        """Search messages below an index, the newest first. Return the index below which no message was searched."""
        while end > 0 and not self._is_full():
            rows = _select_newest_rows(self.sessions.read_rows(head.key, 0, end - 1, limit=_PAGE, newest=True))
            if not rows:
                return 0
            self._bytes += sum(row.size for row in rows)
            stopped = self._collect_hits(head, [row for row in rows if row.type in ("human", "ai")])
            end = rows[0].index if stopped is None else stopped
        return end

    def _collect_hits(self, head: SessionHead, rows: Sequence[Row]) -> int | None:
        """Collect hits from the newest message on. Return the index of the last hit if there are enough."""
        for row, fields in zip(reversed(rows), reversed(read_bodies(rows, self.contents)), strict=True):
            text = extract_text(fields)
            if contains_all(text, self.terms):
                kind: Literal["human", "ai"] = "ai" if row.type == "ai" else "human"
                self._hits.append(Hit(head, row, kind, cut_snippet(text, self.terms)))
                if len(self._hits) >= self.limit:
                    return row.index
        return None


def _select_newest_rows(rows: Sequence[Row]) -> list[Row]:
    """Return the newest rows whose bodies are not too large to be read at once, at least one of them."""
    size, found = 0, list[Row]()
    for row in reversed(rows):
        size += row.size
        if found and size > _MOST_AT_ONCE:
            break
        found.append(row)
    return found[::-1]
