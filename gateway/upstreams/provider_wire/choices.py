"""Streams with several choices: each ends with its own finish reason, of which LiteLLM passes only the first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from gateway.wire.chat_chunks import list_objects
from gateway.wire.sse import DONE, EventSplitter, build_data_line, extract_data, parse_event_value

_USAGE_MARKS = (b'"usage":{', b'"usage": {')


@dataclass
class FinishReasons:
    """The finish reasons of one stream's choices, from the chunks of the model's server."""

    several: bool = False
    finishes: dict[int, str] = field(default_factory=dict)

    def record_chunk(self, chunk: dict[str, Any]) -> None:
        """Record the finish reasons of a chunk."""
        for choice in list_objects(chunk.get("choices")):
            if isinstance(index := choice.get("index", 0), int):
                self.several = self.several or index > 0
                if isinstance(reason := choice.get("finish_reason"), str):
                    self.finishes[index] = reason


class ChoiceEndWriter:
    """Writes the end of every choice before the usage and the end mark, in place of LiteLLM's one."""

    def __init__(self, choices: FinishReasons) -> None:
        self._choices = choices
        self._events = EventSplitter()
        self._told = False
        self._about: dict[str, Any] = {}

    def add_choice_ends(self, body: bytes) -> bytes:
        """Return the whole events of LiteLLM with the ends of all choices."""
        return b"".join(one + b"\n\n" for event in self._events.feed(body) for one in self._add_ends_to_event(event))

    def _add_ends_to_event(self, event: bytes) -> Iterator[bytes]:
        if not self._told and (extract_data(event) == DONE or any(mark in event for mark in _USAGE_MARKS)):
            self._told = True
            yield from (
                build_data_line(self._build_end_chunk(index, reason))
                for index, reason in sorted(self._choices.finishes.items())
            )
        chunk = parse_event_value(event)
        choices = chunk.get("choices")
        if not choices:
            yield event
            return
        self._about = {name: chunk.get(name) for name in ("id", "object", "created", "model")}
        ended = [choice for choice in choices if choice.get("finish_reason")]
        for choice in ended:
            choice["finish_reason"] = None
        has_content = any(choice.get("text") or any((choice.get("delta") or {}).values()) for choice in choices)
        if has_content or chunk.get("usage") or not ended:
            yield build_data_line(chunk) if ended else event

    def _build_end_chunk(self, index: int, reason: str) -> dict[str, Any]:
        says: dict[str, Any] = {"delta": {}}
        if self._about.get("object") == "text_completion":
            says = {"text": "", "logprobs": None}
        return {**self._about, "choices": [{"index": index, **says, "finish_reason": reason}]}
