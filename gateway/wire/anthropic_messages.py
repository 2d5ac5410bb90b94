"""Repairs of messages that were translated from another format into Anthropic's."""

import re
import uuid
from typing import Any

from gateway.wire.sse import encode_json, parse_event_value, replace_data

_START_MARK = b'"message_start"'
_MESSAGE_ID_PREFIX = "msg_"


def repair_message(message: dict[str, Any]) -> bool:
    """Repair the id and the stop reason of a whole message in place. Return whether anything changed."""
    changed = _repair_id(message)
    calls = any(block.get("type") == "tool_use" for block in message["content"])
    if calls and message.get("stop_reason") == "end_turn":
        message["stop_reason"], changed = "tool_use", True
    return changed


def repair_start_event(event: bytes) -> bytes:
    """Return the first event of a stream with an id in Anthropic's form; another event unchanged."""
    message = parse_event_value(event).get("message") if _START_MARK in event else None
    if not isinstance(message, dict) or not _repair_id(message):
        return event
    value = {**parse_event_value(event), "message": message}
    return replace_data(event, encode_json(value)).removesuffix(b"\n\n")


def _repair_id(message: dict[str, Any]) -> bool:
    """Give the message an id in Anthropic's form, in place. Return whether its id changed."""
    found = message.get("id")
    if isinstance(found, str) and found.startswith(_MESSAGE_ID_PREFIX):
        return False
    message["id"] = _build_message_id(found)
    return True


def _build_message_id(found: Any) -> str:
    """Return an id in Anthropic's form, made of another one."""
    letters = re.sub(r"[^0-9A-Za-z]", "", str(found or "").removeprefix("chatcmpl"))
    return _MESSAGE_ID_PREFIX + (letters or uuid.uuid4().hex)
