"""The messages that a write still has to append: of a list of new messages, or of a whole history."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from lisa.chat.merging import find_missing_messages
from lisa.chat.message import NewMessage, Row
from lisa.chat.ports import BATCH, Sessions
from lisa.chat.refusals import MessageRefused
from lisa.chat.session import SessionHead, SessionKey


class Plan(Protocol):
    """The rest of a write."""

    def read_stored(self) -> None:
        """Read the stored messages again, because the session changed."""
        ...

    def build_next_batch(self, head: SessionHead) -> list[NewMessage] | MessageRefused:
        """Return the next messages to append, each with its parent; an empty list at the end."""
        ...

    def note_appended(self, rows: Sequence[Row]) -> None:
        """Take note of appended messages."""
        ...

    def get_indexes(self) -> Mapping[str, int]:
        """Return the indexes of the messages that the request named, as far as they are stored."""
        ...


class AppendPlan:
    """Messages to append. Those whose id is stored are left out."""

    def __init__(self, sessions: Sessions, key: SessionKey, messages: Sequence[NewMessage]) -> None:
        self._sessions, self._key = sessions, key
        self._messages = list({message.message_id: message for message in reversed(messages)}.values())[::-1]
        self._stored: dict[str, int] = {}

    def read_stored(self) -> None:
        parents = [message.parent_id for message in self._messages if message.parent_id]
        names = dict.fromkeys([message.message_id for message in self._messages] + parents)
        self._stored = dict(self._sessions.find_indexes(self._key, list(names)))

    def build_next_batch(self, head: SessionHead) -> list[NewMessage] | MessageRefused:
        found: list[NewMessage] = []
        before, known = head.last_message_id, set(self._stored)
        for message in self._messages:
            if message.message_id not in self._stored:
                parent = message.parent_id if message.names_parent else before
                if message.names_parent and parent is not None and parent not in known:
                    return MessageRefused("parentId", f"there is no message {parent} in this session")
                found.append(replace(message, parent_id=parent))
                known.add(message.message_id)
                if len(found) == BATCH:
                    break
            before = message.message_id
        return found

    def note_appended(self, rows: Sequence[Row]) -> None:
        self._stored |= {row.message_id: row.index for row in rows}

    def get_indexes(self) -> Mapping[str, int]:
        return {m.message_id: self._stored[m.message_id] for m in self._messages if m.message_id in self._stored}


class MergePlan:
    """A whole history to merge with the stored messages."""

    def __init__(self, sessions: Sessions, key: SessionKey, history: Sequence[NewMessage]) -> None:
        self._sessions, self._key, self._history = sessions, key, history
        self._rows: list[Row] = []

    def read_stored(self) -> None:
        self._rows = self._sessions.read_digests(self._key)

    def build_next_batch(self, head: SessionHead) -> list[NewMessage] | MessageRefused:  # noqa: ARG002 - parents are in the history
        return find_missing_messages(self._history, self._rows)[:BATCH]

    def note_appended(self, rows: Sequence[Row]) -> None:
        self._rows += rows

    def get_indexes(self) -> Mapping[str, int]:
        return {row.message_id: row.index for row in self._rows}
