"""The merge of a whole history, as older clients send it, with the stored messages."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from lisa.chat.message import NewMessage, Row


def find_missing_messages(sent: Sequence[NewMessage], stored: Sequence[Row]) -> list[NewMessage]:
    """Return the sent messages that are not stored. The parent of each is the message before it in the history.

    A sent message is recognized by its id, or else by its content, at the first place after the one recognized
    before it. Stored messages that the history lacks are not touched.
    """
    known = _Stored(stored)
    missing: list[NewMessage] = []
    ids = set[str]()
    parent: str | None = None
    for message in sent:
        found = message.message_id if message.message_id in ids else known.recognize(message)
        if found is None:
            found = message.message_id
            named = message.parent_id if message.names_parent else ""
            own = named is None or named in ids or known.has_message(named)
            missing.append(replace(message, parent_id=named if own else parent))
            ids.add(found)
        parent = found
    return missing


class _Stored:
    """The stored messages, and the place behind the last one that was recognized."""

    def __init__(self, rows: Sequence[Row]) -> None:
        self._ids = {row.message_id: row.index for row in rows}
        self._rows = {row.index: row.message_id for row in rows}
        self._places: dict[str, list[int]] = {}
        for row in rows:
            self._places.setdefault(row.digest, []).append(row.index)
        self._next = 0

    def has_message(self, message_id: str) -> bool:
        return message_id in self._ids

    def recognize(self, message: NewMessage) -> str | None:
        """Return the id of the stored message that this is, or None."""
        index = self._ids.get(message.message_id)
        if index is None:
            places = self._places.get(message.digest, [])
            at = bisect_left(places, self._next)
            if at == len(places):
                return None
            index = places[at]
        self._next = max(self._next, index + 1)
        return self._rows[index]
