"""The text of an answer, in the formats of OpenAI and Anthropic."""

import json
from collections.abc import Iterator
from typing import Any

from gateway.wire.sse import value_of

# Fields that hold text of a model, in OpenAI's and in Anthropic's formats.
_TEXT_FIELDS = frozenset(
    {"content", "text", "delta", "refusal", "reasoning_content", "thinking", "arguments", "partial_json", "transcript"}
)


def text_of_body(body: bytes) -> str | None:
    """Return the text of a whole answer, None when it is not JSON."""
    try:
        return "\n".join(_texts(json.loads(body)))
    except (ValueError, RecursionError):
        return None


def text_of_event(event: bytes) -> str:
    """Return the text that one event of a stream adds; empty for events that repeat earlier text."""
    value = value_of(event)
    if "choices" in value:
        return "".join(_texts(value["choices"]))
    return "".join(_texts({"delta": value.get("delta")})) if str(value.get("type")).endswith("delta") else ""


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, str):
                if name in _TEXT_FIELDS and part:
                    yield part
            else:
                yield from _texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
