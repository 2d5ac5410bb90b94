"""Repairs of messages that were translated from another format into Anthropic's."""

import re
import uuid
from typing import Any

_MESSAGE_ID_PREFIX = "msg_"


def repair_message(message: dict[str, Any]) -> bool:
    """Repair the id and the stop reason of a whole message in place. Return whether anything changed."""
    found, changed = message.get("id"), False
    if not (isinstance(found, str) and found.startswith(_MESSAGE_ID_PREFIX)):
        message["id"], changed = _build_message_id(found), True
    calls = any(block.get("type") == "tool_use" for block in message["content"])
    if calls and message.get("stop_reason") == "end_turn":
        message["stop_reason"], changed = "tool_use", True
    return changed


def _build_message_id(found: Any) -> str:
    """Return an id in Anthropic's form, made of another one."""
    letters = re.sub(r"[^0-9A-Za-z]", "", str(found or "").removeprefix("chatcmpl"))
    return _MESSAGE_ID_PREFIX + (letters or uuid.uuid4().hex)
