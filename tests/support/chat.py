"""Sessions in tests: a writer over twins, with a clock that the test moves."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from lisa.chat.message import NewMessage
from lisa.chat.ports import Contents, Sessions
from lisa.chat.reading import read_bodies
from lisa.chat.session import SessionKey
from lisa.chat.writing import Change, SessionWriter, Written
from tests.support.twins.contents import MemoryContents
from tests.support.twins.sessions import MemorySessions

ADA = SessionKey("ada", "s-1")
NOW = 1_790_000_000_000
PNG = "data:image/png;base64,iVBORw0KGgo="

#: A session as older clients write it to a file.
OLDER_SESSION: dict[str, Any] = {
    "sessionId": "s-1",
    "name": "Kettles",
    "createTime": "2025-01-02T00:00:00Z",
    "lastUpdated": "2025-01-03T00:00:00Z",
    "configuration": {"selectedModel": {"modelId": "m"}},
    "history": [{"type": "human", "content": "hi"}, {"type": "ai", "content": "hello", "metadata": {"x": 1}}],
}


@dataclass
class Chat:
    """The stores of the chat with a writer. Every new id is `new-1`, `new-2` and so on."""

    sessions: Sessions = field(default_factory=MemorySessions)
    contents: Contents = field(default_factory=MemoryContents)
    now: int = NOW
    retention_days: int = 0
    pauses: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        numbers = itertools.count(1)
        self._new_id = lambda: f"new-{next(numbers)}"

    @property
    def writer(self) -> SessionWriter:
        """The writer at the test's clock."""
        return SessionWriter(
            self.sessions, self.contents, lambda: self.now, self._new_id, self.pauses.append, self.retention_days
        )

    def append(self, *messages: NewMessage, key: SessionKey = ADA) -> Written:
        """Append messages; fail if they are refused."""
        return written(self.writer.append(key, messages, Change(create=True)))

    def merge(self, *messages: NewMessage, key: SessionKey = ADA) -> Written:
        """Merge a history; fail if it is refused."""
        return written(self.writer.merge(key, messages, Change(create=True)))

    def texts(self, key: SessionKey = ADA) -> list[Any]:
        """Return the contents of all messages in their order."""
        rows = self.sessions.read_rows(key, 0, 10**6, limit=10**6)
        return [fields.get("content") for fields in read_bodies(rows, self.contents)]

    def parents(self, key: SessionKey = ADA) -> dict[str, str | None]:
        """Return the parent of each message by its id."""
        return {row.message_id: row.parent_id for row in self.sessions.read_digests(key)}


def written(result: object) -> Written:
    """Return the result of a write that was not refused."""
    assert isinstance(result, Written), result
    return result


def human(text: Any, message_id: str = "", **about: Any) -> NewMessage:
    """Return a question."""
    return NewMessage("human", {"content": text}, message_id, **about)


def ai(text: Any, message_id: str = "", **about: Any) -> NewMessage:
    """Return an answer."""
    return NewMessage("ai", {"content": text}, message_id, **about)


def turns(names: Sequence[str]) -> list[NewMessage]:
    """Return questions and answers in turn, whose ids are also their texts."""
    return [(ai if number % 2 else human)(name, name) for number, name in enumerate(names)]
