"""Files of other installations and programs as sessions. Ids follow from the contents, so they are the same again."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, cast

from lisa.chat.chatgpt import parse_conversation
from lisa.chat.message import MessageType, NewMessage, parse_message
from lisa.chat.session import MOST_NAME, is_id

NAMESPACE = uuid.UUID("8a3f6a0e-7c0f-5f0e-9a55-1f6a4a6f2c11")
_TYPES: Mapping[str, MessageType] = {
    "human": "human", "user": "human", "ai": "ai", "assistant": "ai", "system": "system", "tool": "tool",
}  # fmt: skip


@dataclass(frozen=True)
class ImportRefused:
    """The file cannot be imported. The reason is for the user."""

    reason: str


@dataclass(frozen=True)
class ImportedSession:
    """A session of a file."""

    session_id: str
    name: str | None
    create_time: str | None
    last_updated: str | None
    messages: Sequence[NewMessage]
    configuration: Mapping[str, Any] = field(default_factory=dict)
    pinned: bool = False


def derive_id(*parts: object) -> str:
    """Return the id that follows from these parts."""
    return str(uuid.uuid5(NAMESPACE, "\n".join(map(str, parts))))


def parse_import(value: Any) -> list[ImportedSession] | ImportRefused:
    """Return the sessions of a JSON value: ours, those of older clients, or ChatGPT's conversations."""
    if isinstance(value, dict) and isinstance(value.get("sessions"), list):
        value = value["sessions"]
    found: list[ImportedSession] = []
    for number, entry in enumerate(value if isinstance(value, list) else [value]):
        session = _parse_entry(entry)
        if isinstance(session, str):
            return ImportRefused(f"session {number}: {session}")
        found.append(session)
    return found


def _parse_entry(entry: Any) -> ImportedSession | str:
    if isinstance(entry, dict) and isinstance(entry.get("mapping"), dict):
        return _parse_chatgpt(entry)
    history = entry.get("history", entry.get("messages")) if isinstance(entry, dict) else None
    if not isinstance(history, list):
        return "it is neither a session with a `history` nor a conversation of ChatGPT with a `mapping`"
    bad = next((place for place, one in enumerate(history) if _find_message_type(one) is None), None)
    if bad is not None:
        return f"message {bad} has no `type` of human, ai, system or tool"
    return _parse_session(entry, history)


def _parse_session(entry: Mapping[str, Any], history: Sequence[dict[str, Any]]) -> ImportedSession:
    plain = [_parse_plain_message(one) for one in history]
    given = entry.get("sessionId")
    session_id = given if isinstance(given, str) and is_id(given) else None
    session_id = session_id or derive_id("session", given or entry.get("name"), *(one.digest for one in plain))
    configuration = entry.get("configuration")
    return ImportedSession(
        session_id=session_id,
        name=_clean_text(entry.get("name"), MOST_NAME),
        create_time=_clean_text(entry.get("createTime") or entry.get("startTime"), 40),
        last_updated=_clean_text(entry.get("lastUpdated"), 40),
        messages=[_add_ids(session_id, number, one) for number, one in enumerate(plain)],
        configuration=configuration if isinstance(configuration, dict) else {},
        pinned=entry.get("pinned") is True,
    )


def _parse_plain_message(sent: Mapping[str, Any]) -> NewMessage:
    about = {name: value for name, value in sent.items() if name not in ("role", "messageIndex")}
    about |= {"type": _find_message_type(sent), "createdAt": _clean_text(sent.get("createdAt"), 40)}
    if not isinstance(about.get("content"), str | list):
        about["content"] = ""
    return parse_message({name: value for name, value in about.items() if name != "id" or isinstance(value, str)})


def _add_ids(session_id: str, number: int, message: NewMessage) -> NewMessage:
    given = message.message_id or f"{number} {message.digest}"
    parent = message.parent_id if isinstance(message.parent_id, str) else None
    return NewMessage(
        message.type,
        message.fields,
        _ensure_valid_id(session_id, given),
        _ensure_valid_id(session_id, parent) if parent else None,
        message.names_parent,
        message.created_at,
    )


def _ensure_valid_id(session_id: str, given: str) -> str:
    return given if is_id(given) else derive_id("message", session_id, given)


def _parse_chatgpt(entry: Mapping[str, Any]) -> ImportedSession:
    conversation = parse_conversation(entry)
    origin = entry.get("conversation_id") or entry.get("id") or conversation.title
    session_id = derive_id("chatgpt", origin)

    def message_id(node: str | None) -> str | None:
        return derive_id("chatgpt", origin, node) if node else None

    messages = [
        NewMessage(cast("MessageType", one.type), one.fields, str(message_id(one.node)), message_id(one.parent), True,
                   one.created_at)
        for one in conversation.messages
    ]  # fmt: skip
    times = conversation.create_time, conversation.update_time
    return ImportedSession(session_id, _clean_text(conversation.title, MOST_NAME), *times, messages)


def _find_message_type(sent: Any) -> MessageType | None:
    kind = sent.get("type") or sent.get("role") if isinstance(sent, dict) else None
    return _TYPES.get(kind) if isinstance(kind, str) else None


def _clean_text(value: Any, most: int) -> str | None:
    return value.strip()[:most] or None if isinstance(value, str) else None
