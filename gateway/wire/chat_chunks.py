"""The chunks of chat completions and completions, repaired for existing clients.

Usage is sent only to callers who asked for it, and only with empty `choices`. No `delta: null`, no `text: null`, no
last chunk with `content: null`. Every choice of completions has `finish_reason` and `logprobs`.

"""

import re
from typing import Any

_REPAIR_MARK = re.compile(rb'"(?:choices": ?\[\]|(?:delta|content|text)": ?null)')
_REPAIR_OR_USAGE_MARK = re.compile(_REPAIR_MARK.pattern + rb'|"usage": ?\{')


def list_objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects of a list; none for a value that is not a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def may_need_repair(event: bytes, *, usage_asked: bool) -> bool:
    """Return whether a chunk must be parsed, judged by its bytes."""
    if b'"delta"' not in event and (b'"text"' not in event or b'"logprobs"' not in event):
        return True
    return (_REPAIR_MARK if usage_asked else _REPAIR_OR_USAGE_MARK).search(event) is not None


def repair_chunk(chunk: dict[str, Any], *, usage_asked: bool) -> dict[str, Any] | None:
    """Return the repaired chunk, None for one that holds nothing for this caller."""
    choices = chunk.get("choices")
    metered = chunk.get("usage") if usage_asked else chunk.pop("usage", None)
    if choices == [] and not (usage_asked and metered):
        return None
    if metered and not usage_asked and not any(map(_has_content, list_objects(choices))):
        return None
    for choice in list_objects(choices):
        _repair_choice(choice)
    return chunk


def _has_content(choice: dict[str, Any]) -> bool:
    """Return whether a choice holds a text, a finish reason or another delta."""
    delta = choice.get("delta")
    has_delta = any(delta.values()) if isinstance(delta, dict) else delta
    return bool(choice.get("finish_reason") or choice.get("text") or has_delta)


def _repair_choice(choice: dict[str, Any]) -> None:
    if choice.get("delta", {}) is None:
        choice["delta"] = {}
    if "delta" not in choice:
        choice["text"] = choice.get("text") or ""
        choice.setdefault("finish_reason", None)
        choice.setdefault("logprobs", None)
    delta = choice.get("delta")
    if choice.get("finish_reason") and isinstance(delta, dict) and delta.get("content", "") is None:
        del delta["content"]
