"""The text of an answer, in the formats of OpenAI and Anthropic."""

import json
from collections.abc import Iterator
from typing import Any

from gateway.wire.sse import parse_event_value

# Fields that hold text of a model, in OpenAI's and in Anthropic's formats.
_TEXT_FIELDS = frozenset(
    {"content", "text", "delta", "refusal", "reasoning_content", "thinking", "arguments", "partial_json", "transcript"}
)


def extract_body_text(body: bytes) -> str | None:
    """Return the text of a whole answer, None when it is not JSON."""
    try:
        return "\n".join(_iterate_texts(json.loads(body)))
    except (ValueError, RecursionError):
        return None


def extract_event_text(event: bytes) -> str:
    """Return the text that one event of a stream adds; empty for events that repeat earlier text."""
    value = parse_event_value(event)
    if "choices" in value:
        return "".join(_iterate_texts(value["choices"]))
    return "".join(_iterate_texts({"delta": value.get("delta")})) if str(value.get("type")).endswith("delta") else ""


def _iterate_texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for name, part in value.items():
            if isinstance(part, str):
                if name in _TEXT_FIELDS and part:
                    yield part
            else:
                yield from _iterate_texts(part)
    elif isinstance(value, list):
        for part in value:
            yield from _iterate_texts(part)
