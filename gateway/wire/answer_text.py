"""The words of an answer, from the formats in which models say them."""

import json
from collections.abc import Iterator
from typing import Any

from gateway.wire.sse import value_of

# What a model says, thinks, refuses or asks a tool for, in OpenAI's and in Anthropic's formats.
_SAID = frozenset(
    {"content", "text", "delta", "refusal", "reasoning_content", "thinking", "arguments", "partial_json", "transcript"}
)


def text_of_body(body: bytes) -> str | None:
    """The words of a whole answer, None when it is not JSON."""
    try:
        return "\n".join(_words(json.loads(body)))
    except (ValueError, RecursionError):
        return None


def text_of_event(event: bytes) -> str:
    """The words that one event of a stream adds; nothing for events that repeat what was said."""
    said = value_of(event)
    if "choices" in said:
        return "".join(_words(said["choices"]))
    return "".join(_words({"delta": said.get("delta")})) if str(said.get("type")).endswith("delta") else ""


def _words(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, str):
                if name in _SAID and part:
                    yield part
            else:
                yield from _words(part)
    elif isinstance(value, list):
        for part in value:
            yield from _words(part)
