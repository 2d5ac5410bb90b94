"""Chat sessions: their keys, their heads and the places of their contents."""

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

RESERVED_IDS = frozenset({"search", "import", "export"})  # routes of the API
MOST_NAME, MOST_FIRST_MESSAGE = 200, 200  # characters
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)


def is_id(text: str) -> bool:
    """Return whether the text can be the id of a session, a message or an answer."""
    return _ID.fullmatch(text) is not None


@dataclass(frozen=True)
class SessionKey:
    """The owner and the id of a session. Two users may use the same id for different sessions."""

    user: str
    session_id: str

    @property
    def prefix(self) -> str:
        """The prefix of the keys of all contents of the session."""
        return f"{build_user_prefix(self.user)}{self.session_id}/"


def format_time(milliseconds: int) -> str:
    """Return epoch milliseconds as an ISO time in UTC with milliseconds."""
    moment = datetime.fromtimestamp(milliseconds / 1_000, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def build_user_prefix(user: str, kind: str = "sessions") -> str:
    """Return the prefix of the keys of a user's sessions, `exports` or `imports`."""
    return f"{kind}/{hashlib.sha256(user.encode()).hexdigest()[:32]}/"


@dataclass(frozen=True)
class SessionHead:
    """The properties of a session without its messages.

    `next_index` is the number of messages, because no message is ever removed. `version` grows with each change.
    Times are ISO texts in UTC, `expires_at` is epoch seconds. A head in a list has an empty `configuration`.
    """

    key: SessionKey
    create_time: str
    last_updated: str
    name: str | None = None
    first_human_message: str | None = None
    configuration: Mapping[str, Any] = field(default_factory=dict)
    project_id: str | None = None
    pinned: bool = False
    total_tokens: int = 0
    next_index: int = 0
    last_message_id: str | None = None
    version: int = 1
    deleting: bool = False
    expires_at: int | None = None

    @property
    def etag(self) -> str:
        """The entity tag, with the quotes that the header has."""
        return f'"{self.version}"'

    def changed(self, **changes: Any) -> "SessionHead":
        """Return the next version of the head."""
        return replace(self, version=self.version + 1, **changes)

    def merge_configuration(self, changes: Mapping[str, Any]) -> dict[str, Any]:
        """Return the configuration with these keys set; a key whose value is None is removed."""
        merged = {**self.configuration, **changes}
        return {name: value for name, value in merged.items() if value is not None}

    def is_gone(self, now: int) -> bool:
        """Return whether the session is being deleted or expired at `now`, epoch ms."""
        return self.deleting or (self.expires_at is not None and self.expires_at * 1_000 <= now)

    def matches(self, etag: str | None) -> bool:
        """Return whether the value of an If-Match header, or None, names this version."""
        return etag in (None, "", "*", self.etag, str(self.version), f"W/{self.etag}")


@dataclass(frozen=True)
class ListCursor:
    """A place in the list of a user's sessions: those after it are older."""

    last_updated: str
    session_id: str

    def __str__(self) -> str:
        return f"{self.last_updated},{self.session_id}"


def parse_list_cursor(text: str | None) -> ListCursor | None:
    """Return the cursor, or None for the first page. Raise ValueError for another text."""
    if not text:
        return None
    last_updated, _, session_id = text.partition(",")
    if not is_id(session_id) or not 1 <= len(last_updated) <= 40 or not last_updated.isascii():
        raise ValueError("write `lastUpdated` and `sessionId` of the last session, with a comma between them")
    return ListCursor(last_updated, session_id)
