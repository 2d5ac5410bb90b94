"""The end of a stream that a guardrail blocked or cannot judge any more."""

from typing import Any

from gateway.stages.guardrails.blocked_responses import build_incomplete_response
from gateway.stages.guardrails.held_stream import StreamEvent
from gateway.wire.chat_chunks import list_objects
from gateway.wire.error_format import build_error_event, build_server_error
from gateway.wire.sse import DONE_EVENT, build_event
from lisa.endpoints.endpoint import Endpoint, WireFormat

_OPENING_EVENT_TYPES = frozenset({"message_start", "response.created"})
_UNAVAILABLE_MESSAGE = "The guardrail of this model has become unavailable: the answer ends here."


class StreamEndWriter:
    """Writes the end of a stream that a guardrail ends. It records the sent events, so that the end fits them."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._first: dict[str, Any] = {}
        self._choices: set[int] = set()
        self._block: int | None = None
        self._blocks = 0
        self._sequence = -1
        self._pieces = 0

    def record_sent_event(self, event: StreamEvent) -> None:
        """Record an event that was sent."""
        value = event.value
        if not self._first and ("choices" in value or value.get("type") in _OPENING_EVENT_TYPES):
            self._first = value
        self._choices |= {choice.get("index", 0) for choice in list_objects(value.get("choices"))}
        self._sequence = max(self._sequence, value.get("sequence_number") or 0)
        self._pieces += bool(event.slots)
        if value.get("type") == "content_block_start":
            self._block, self._blocks = value.get("index", 0), self._blocks + 1
        elif value.get("type") == "content_block_stop":
            self._block = None

    def end_as_filtered(self, message: str) -> bytes:
        """Return the events that end the stream as filtered."""
        match self._endpoint.wire:
            case WireFormat.CHAT:
                return self._build_final_chunks({"delta": {"content": message}})
            case WireFormat.COMPLETIONS:
                return self._build_final_chunks({"text": message})
            case WireFormat.MESSAGES:
                return b"".join(build_event(event, named=True) for event in self._build_final_events(message))
            case WireFormat.RESPONSES:
                response = {**self._first.get("response", {}), **build_incomplete_response(message)}
                end = {"type": "response.incomplete", "response": response, "sequence_number": self._sequence + 1}
                return build_event(end, named=True)
            case _:
                return self._build_error_event(message, "content_policy_violation")

    def end_as_unavailable(self) -> bytes:
        """Return the event that ends the stream because the guardrail is unavailable. SDKs raise an error."""
        return self._build_error_event(_UNAVAILABLE_MESSAGE, "guardrail_unavailable")

    def _build_error_event(self, message: str, code: str) -> bytes:
        return build_error_event(self._endpoint.wire, 503, build_server_error(message, code), self._sequence + 1)

    def _build_final_chunks(self, says: dict[str, Any]) -> bytes:
        about = {name: value for name, value in self._first.items() if name not in {"choices", "usage"}}
        choices = [
            {"index": index, **says, "finish_reason": "content_filter"} for index in sorted(self._choices) or [0]
        ]
        return build_event(about | {"choices": choices}) + DONE_EVENT

    def _build_final_events(self, message: str) -> list[dict[str, Any]]:
        place = {"index": self._blocks}
        start = {"type": "content_block_start", **place, "content_block": {"type": "text", "text": ""}}
        delta = {"type": "content_block_delta", **place, "delta": {"type": "text_delta", "text": message}}
        reason = {"stop_reason": "refusal", "stop_sequence": None}
        end = {"type": "message_delta", "delta": reason, "usage": {"output_tokens": self._pieces}}
        closing = [] if self._block is None else [{"type": "content_block_stop", "index": self._block}]
        return [*closing, start, delta, {"type": "content_block_stop", **place}, end, {"type": "message_stop"}]
