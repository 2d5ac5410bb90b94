"""Messages of a session, as clients send them and as they are stored."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

MessageType = Literal["human", "ai", "system", "tool"]
Rating = Literal["up", "down"]
MOST_BYTES = 4_000_000  # of a message in an answer; Lambda's answers end at 6 MB
#: The fields of a message that the server sets, or that it stores beside the body.
_OWN = frozenset({"id", "parentId", "type", "createdAt", "messageIndex", "feedback"})


@dataclass(frozen=True)
class Feedback:
    """The rating of an answer by its reader. `at` is an ISO time."""

    rating: Rating
    reason: str | None
    at: str


@dataclass(frozen=True)
class NewMessage:
    """A message before it is stored.

    `fields` are the other fields as the client sent them: content, metadata, toolCalls, usage and unknown ones.
    An empty `message_id` is replaced by a new one. Unless `names_parent`, the message before it is the parent.
    `is_partial` marks the beginning of an answer, which the whole answer may replace.
    """

    type: MessageType
    fields: Mapping[str, Any]
    message_id: str = ""
    parent_id: str | None = None
    names_parent: bool = False
    created_at: str | None = None
    is_partial: bool = False

    @cached_property
    def digest(self) -> str:
        """The hash of the type, the content and the tool calls, by which a message without an id is recognized."""
        return compute_digest(self.type, self.fields)

    @property
    def total_tokens(self) -> int:
        """The tokens that the message used, or 0."""
        usage = self.fields.get("usage")
        total = usage.get("totalTokens") if isinstance(usage, dict) else None
        return total if isinstance(total, int) and 0 < total < 10**9 else 0


@dataclass(frozen=True)
class Row:
    """A stored message. Its fields are JSON in `body`, or in the contents under `body_key` if they are long.

    A partial message is the beginning of an answer; `replace_partial_message` may replace it by the whole one.
    """

    index: int
    message_id: str
    parent_id: str | None
    type: MessageType
    created_at: str
    digest: str
    size: int
    body: str | None = None
    body_key: str | None = None
    feedback: Feedback | None = None
    is_partial: bool = False


def parse_message(sent: Mapping[str, Any]) -> NewMessage:
    """Return the message that a client sent with a valid `type`, `id` and `parentId`."""
    given = {name: value for name, value in sent.items() if value is not None or name == "parentId"}
    return NewMessage(
        type=given["type"],
        fields={name: value for name, value in given.items() if name not in _OWN},
        message_id=given.get("id", ""),
        parent_id=given.get("parentId"),
        names_parent="parentId" in given,
        created_at=given.get("createdAt"),
    )


def compute_digest(kind: str, fields: Mapping[str, Any]) -> str:
    """Return the hash of a message's type, content and tool calls. An image counts by its key."""
    content = fields.get("content") or ""
    parts = [_replace_image_by_key(part) for part in content] if isinstance(content, list) else content
    text = json.dumps([kind, parts, fields.get("toolCalls") or []], sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def _replace_image_by_key(part: Any) -> Any:
    for name in ("image_url", "video_url"):
        if isinstance(part, dict) and isinstance(part.get(name), dict) and part[name].get("s3_key"):
            return {name: part[name]["s3_key"]}
    return part


def extract_text(fields: Mapping[str, Any]) -> str:
    """Return the text of a message, without images."""
    content = fields.get("content")
    return content if isinstance(content, str) else "\n".join(_iterate_texts(content))


def _iterate_texts(content: Any) -> Iterator[str]:
    for part in content if isinstance(content, list) else ():
        if isinstance(part, str):
            yield part
        elif isinstance(part, dict) and isinstance(part.get("text"), str):
            yield part["text"]
