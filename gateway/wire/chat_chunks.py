"""The chunks of a chat, and of the older completions, as the clients that exist can read them.

Usage only where it was asked for, and only with it empty `choices`; no `delta: null`, no `text: null`, no last chunk
with `content: null`; in completions `finish_reason` and `logprobs` in every choice.
"""

from typing import Any

_SUSPECTS = (
    b'"choices":[]',
    b'"choices": []',
    b'"delta":null',
    b'"delta": null',
    b'"content":null',
    b'"content": null',
    b'"text":null',
    b'"text": null',
)
_METERED = (b'"usage":{', b'"usage": {')
_UNMETERED = _SUSPECTS + _METERED


def objects_of(value: Any) -> list[dict[str, Any]]:
    """The objects of a list; of what servers put in place of one, nothing."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def may_need_repair(event: bytes, *, usage_asked: bool) -> bool:
    """Whether a chunk must be looked into."""
    if b'"delta"' not in event and (b'"text"' not in event or b'"logprobs"' not in event):
        return True
    return any(suspect in event for suspect in (_SUSPECTS if usage_asked else _UNMETERED))


def repair_chunk(chunk: dict[str, Any], *, usage_asked: bool) -> dict[str, Any] | None:
    """The chunk as it leaves; None if it says nothing to this caller."""
    choices = chunk.get("choices")
    metered = chunk.get("usage") if usage_asked else chunk.pop("usage", None)
    if choices == [] and not (usage_asked and metered):
        return None
    if metered and not usage_asked and not any(map(_says, objects_of(choices))):
        return None
    for choice in objects_of(choices):
        _mend_choice(choice)
    return chunk


def _says(choice: dict[str, Any]) -> bool:
    """Whether there is anything in it beside the place for it."""
    delta = choice.get("delta")
    said = any(delta.values()) if isinstance(delta, dict) else delta
    return bool(choice.get("finish_reason") or choice.get("text") or said)


def _mend_choice(choice: dict[str, Any]) -> None:
    if choice.get("delta", {}) is None:
        choice["delta"] = {}
    if "delta" not in choice:
        choice["text"] = choice.get("text") or ""
        choice.setdefault("finish_reason", None)
        choice.setdefault("logprobs", None)
    delta = choice.get("delta")
    if choice.get("finish_reason") and isinstance(delta, dict) and delta.get("content", "") is None:
        del delta["content"]
