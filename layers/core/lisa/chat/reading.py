"""Reads of a session: pages of messages with their bodies and links."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lisa.chat.message import Row
from lisa.chat.ports import Contents, Sessions
from lisa.chat.session import SessionKey

MOST_PAGE_BYTES = 4_500_000  # of the messages in an answer; Lambda's answers end at 6 MB
_FRAME_BYTES = 500  # of a message in an answer besides its body: its ids, its times and the names of its fields
DEFAULT_PAGE, MOST_PAGE = 100, 500


@dataclass(frozen=True)
class PageOfRows:
    """Messages in ascending order. `more` tells whether older ones (or newer ones, after an index) follow."""

    rows: tuple[Row, ...]
    more: bool


def read_older_page(sessions: Sessions, key: SessionKey, before: int, limit: int | None = None) -> PageOfRows:
    """Return the newest messages with indexes below `before`, which is at most the number of messages.

    Without `limit`, only MOST_PAGE_BYTES bound the page.
    """
    found: list[Row] = []
    size = 0
    limit = before if limit is None else limit
    while before > 0 and len(found) < limit:
        part = sessions.read_rows(key, 0, before - 1, limit=limit - len(found), newest=True)
        for row in reversed(part):
            size += row.size + _FRAME_BYTES
            if found and size > MOST_PAGE_BYTES:
                return PageOfRows(tuple(found[::-1]), more=True)
            found.append(row)
        if not part:
            break
        before = part[0].index
    return PageOfRows(tuple(found[::-1]), more=bool(found) and found[-1].index > 0)


def read_newer_page(sessions: Sessions, key: SessionKey, after: int, end: int, limit: int) -> PageOfRows:
    """Return the oldest messages with indexes above `after` and below `end`."""
    found: list[Row] = []
    size = 0
    while after + 1 < end and len(found) < limit:
        part = sessions.read_rows(key, after + 1, end - 1, limit=limit - len(found))
        for row in part:
            size += row.size + _FRAME_BYTES
            if found and size > MOST_PAGE_BYTES:
                return PageOfRows(tuple(found), more=True)
            found.append(row)
        if not part:
            break
        after = part[-1].index
    return PageOfRows(tuple(found), more=bool(found) and found[-1].index < end - 1)


def read_bodies(rows: Sequence[Row], contents: Contents) -> list[dict[str, Any]]:
    """Return the fields of each message. A body whose object is missing is empty."""
    keys = [row.body_key for row in rows if row.body_key]
    objects = contents.get_many(keys) if keys else {}
    return [_parse_fields(row, objects.get(row.body_key or "")) for row in rows]


def _parse_fields(row: Row, stored: bytes | None) -> dict[str, Any]:
    text = row.body if row.body is not None else (stored or b"{}").decode()
    fields: dict[str, Any] = json.loads(text)
    return fields
