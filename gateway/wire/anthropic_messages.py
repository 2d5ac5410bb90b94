"""A message as Anthropic's clients know it, where it was translated from another format."""

import re
import uuid
from typing import Any

_PREFIX = "msg_"


def repair_message(message: dict[str, Any]) -> bool:
    """Mend the id and the stop reason of a whole message; whether anything changed."""
    found, changed = message.get("id"), False
    if not (isinstance(found, str) and found.startswith(_PREFIX)):
        message["id"], changed = _own(found), True
    calls = any(block.get("type") == "tool_use" for block in message["content"])
    if calls and message.get("stop_reason") == "end_turn":
        message["stop_reason"], changed = "tool_use", True
    return changed


def _own(found: Any) -> str:
    """An id in Anthropic's manner of one in another."""
    letters = re.sub(r"[^0-9A-Za-z]", "", str(found or "").removeprefix("chatcmpl"))
    return _PREFIX + (letters or uuid.uuid4().hex)
