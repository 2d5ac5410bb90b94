"""Two windows that use one session at random, and the rules that hold after each of their requests."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from random import Random

from lisa.chat.erasing import erase_session
from lisa.chat.message import Feedback, NewMessage, Row
from lisa.chat.ports import Sessions
from lisa.chat.reading import read_newer_page, read_older_page
from lisa.chat.refusals import StaleVersion
from lisa.chat.session import ListCursor, SessionHead, SessionKey
from lisa.chat.writing import Change
from tests.support.chat import ADA, Chat, human, written
from tests.support.twins.shares import MemoryShares

_RACE = 0.15  # the chance that the other window sends a request in the middle of a write


class InterruptedSessions:
    """Sessions that let another request run between the read and the write of a request."""

    def __init__(self, sessions: Sessions, interrupt: Callable[[], None]) -> None:
        self._sessions, self._interrupt = sessions, interrupt

    def replace_head_and_add_messages(
        self, before: SessionHead | None, after: SessionHead, rows: Sequence[Row] = ()
    ) -> bool:
        self._interrupt()
        return self._sessions.replace_head_and_add_messages(before, after, rows)

    def replace_partial_message(self, before: SessionHead, after: SessionHead, row: Row) -> bool:
        self._interrupt()
        return self._sessions.replace_partial_message(before, after, row)

    def read_head(self, key: SessionKey) -> SessionHead | None:
        return self._sessions.read_head(key)

    def list_heads(self, user: str, limit: int, after: ListCursor | None = None) -> list[SessionHead]:
        return self._sessions.list_heads(user, limit, after)

    def read_rows(self, key: SessionKey, first: int, last: int, *, limit: int, newest: bool = False) -> list[Row]:
        return self._sessions.read_rows(key, first, last, limit=limit, newest=newest)

    def read_digests(self, key: SessionKey) -> list[Row]:
        return self._sessions.read_digests(key)

    def find_indexes(self, key: SessionKey, message_ids: Sequence[str]) -> Mapping[str, int]:
        return self._sessions.find_indexes(key, message_ids)

    def rate(self, key: SessionKey, index: int, feedback: Feedback | None) -> bool:
        return self._sessions.rate(key, index, feedback)

    def erase_messages(self, key: SessionKey) -> None:
        self._sessions.erase_messages(key)

    def erase_head(self, key: SessionKey) -> None:
        self._sessions.erase_head(key)


@dataclass
class Window:
    """The messages that a window knows in their order, and the texts that it sent and that were confirmed."""

    known: list[NewMessage] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    sent: list[str] = field(default_factory=list)


class TwoWindows:
    """One session in two windows. `seed` determines all requests."""

    def __init__(self, sessions: Sessions, seed: int, most_messages: int = 45) -> None:
        self._most_messages = most_messages
        self._random = Random(seed)
        self._depth = 0
        self._store = sessions
        self.chat = Chat(InterruptedSessions(sessions, self._interrupt))
        self._windows = (Window(), Window())
        self._active = self._windows[0]
        self._seen: list[tuple[str, str | None]] = []
        self._number = self._steps = 0
        self._configuration: dict[str, int] = {}
        self.done = dict.fromkeys(
            ("append", "repeat", "merge", "rename", "configure", "read", "page", "stale", "delete"), 0
        )

    def step(self) -> None:
        """Send one random request, which one of the other window may interrupt, and check the rules."""
        self._active = self._random.choice(self._windows)
        self._request(self._active)
        self._check()

    def _request(self, window: Window) -> None:
        weights = (30, 8, 20, 8, 8, 15, 13, 4, 2)
        names = list(self.done) if self._depth == 0 else list(self.done)[:-1]
        [name] = self._random.choices(names, weights[: len(names)])
        self.done[name] += 1
        getattr(self, f"_{name}")(window)
        self.chat.now += self._random.randrange(2)

    def _interrupt(self) -> None:
        if self._depth == 0 and self._random.random() < _RACE:
            self._depth = 1
            [other] = [window for window in self._windows if window is not self._active]
            self._request(other)
            self._depth = 0

    def _new(self, *, repeated: bool = False) -> NewMessage:
        self._number += 1
        return human("ok" if repeated else f"text {self._number}", f"id-{self._number}")

    def _append(self, window: Window) -> None:
        messages = [
            self._new(repeated=self._random.random() < 0.2)
            for _ in range(self._random.choice((1, 1, 2, self._most_messages)))
        ]
        if window.ids and self._random.random() < 0.3:
            messages[0] = replace(messages[0], parent_id=self._random.choice(window.ids), names_parent=True)
        written(self.chat.writer.append(ADA, messages, Change(create=True)))
        self._confirm(window, messages)

    def _repeat(self, window: Window) -> None:
        """Send known messages again, as a window does that got no answer."""
        start = self._random.randrange(len(window.known) + 1)
        again = [message for message in window.known[start : start + 5] if message.message_id]
        written(self.chat.writer.append(ADA, again, Change(create=True)))

    def _merge(self, window: Window) -> None:
        """Send the whole history without ids and with new messages at its end, as older clients do."""
        added = [replace(self._new(), message_id="") for _ in range(self._random.randrange(3))]
        history = [replace(message, message_id="") for message in window.known] + added
        written(self.chat.writer.merge(ADA, history, Change(create=True)))
        self._confirm(window, added)

    def _confirm(self, window: Window, messages: Sequence[NewMessage]) -> None:
        window.known += messages
        window.ids += [message.message_id for message in messages if message.message_id]
        window.sent += [message.fields["content"] for message in messages]

    def _rename(self, window: Window) -> None:
        written(self.chat.writer.change(ADA, Change({"name": f"name {self._number}"}, create=True)))

    def _configure(self, window: Window) -> None:
        """Set the window's own key of the configuration."""
        self._number += 1
        key, value = "first" if window is self._windows[0] else "second", self._number
        written(self.chat.writer.change(ADA, Change(create=True, configuration={key: value})))
        self._configuration[key] = value

    def _stale(self, window: Window) -> None:
        refused = self.chat.writer.append(ADA, [self._new()], Change({}, '"0"', create=True))
        assert isinstance(refused, StaleVersion)

    def _read(self, window: Window) -> None:
        """Read the whole session: afterwards the window knows the messages of both."""
        rows = self._store.read_digests(ADA)
        texts = self.chat.texts()
        window.known = [human(text, row.message_id) for row, text in zip(rows, texts, strict=True)]
        window.ids = [row.message_id for row in rows]

    def _page(self, window: Window) -> None:
        """Read the session by pages from both ends."""
        count, limit = self._count(), self._random.randrange(1, 30)
        older: list[Row] = []
        while not older or older[0].index > 0:
            page = read_older_page(self._store, ADA, older[0].index if older else count, limit)
            older = [*page.rows, *older]
            if not page.more:
                break
        newer: list[Row] = []
        while page := read_newer_page(self._store, ADA, newer[-1].index if newer else -1, count, limit):
            newer += page.rows
            if not page.more:
                break
        assert [row.index for row in older] == [row.index for row in newer] == list(range(count))

    def _delete(self, window: Window) -> None:
        if self._store.read_head(ADA) is None:
            return
        written(self.chat.writer.delete(ADA))
        erase_session(ADA, sessions=self._store, contents=self.chat.contents, shares=MemoryShares(self._store))
        assert (self._store.read_head(ADA), self._store.read_digests(ADA)) == (None, [])
        self._windows, self._seen, self._configuration = (Window(), Window()), [], {}

    def _count(self) -> int:
        head = self._store.read_head(ADA)
        return head.next_index if head else 0

    def _check(self) -> None:
        rows = self._store.read_digests(ADA)
        stored = [(row.message_id, row.parent_id) for row in rows]
        assert [row.index for row in rows] == list(range(self._count()))
        assert stored[: len(self._seen)] == self._seen, "a stored message was changed, moved or removed"
        places = {row.message_id: row.index for row in rows}
        assert len(places) == len(rows), "an id is stored twice"
        assert all(row.parent_id is None or places[row.parent_id] < row.index for row in rows)
        head = self._store.read_head(ADA)
        assert (dict(head.configuration) if head else {}) == self._configuration, "a key of the configuration is lost"
        self._seen = stored
        self._steps += 1
        if self._steps % 5 == 0:
            self._check_texts()

    def _check_texts(self) -> None:
        texts = self.chat.texts()
        for window in self._windows:
            left = iter(texts)
            assert all(text in left for text in window.sent), "a confirmed message is lost or out of order"
        unique = [text for text in texts if text != "ok"]
        assert len(set(unique)) == len(unique), "a message is stored twice"
