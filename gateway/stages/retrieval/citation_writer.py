"""A successful answer on its way out, with citations added: a JSON body as a whole, a stream event by event."""

from collections.abc import Callable
from typing import Any

from starlette.types import Message, Send

from gateway.stages.retrieval.grounding import EventRewriter
from gateway.wire.json_values import parse_object_or_none
from gateway.wire.sse import EventSplitter, build_event, encode_json, list_control_lines, parse_event_value
from gateway.wire.whole_answer import HeldAnswer, get_media_type

AddCitations = Callable[[dict[str, Any]], dict[str, Any]]


def build_citation_writer(send: Send, cite: AddCitations, events: EventRewriter) -> Send:
    """Return an ASGI `send` that adds citations. An answer that is no success, or no JSON, passes unchanged."""

    def add_citations_to_body(start: Message, body: bytes) -> tuple[Message, bytes]:
        answer = parse_object_or_none(body)
        return start, body if answer is None else encode_json(cite(answer))

    return HeldAnswer(
        _StreamCitationWriter(send, events),
        lambda start: _is_successful_answer(start, "application/json"),
        add_citations_to_body,
    )


class _StreamCitationWriter:
    """An ASGI `send` that adds citations to a successful stream; every other answer passes unchanged."""

    def __init__(self, send: Send, events: EventRewriter) -> None:
        self._send, self._events = send, events
        self._splitter: EventSplitter | None = None

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the answer."""
        if message["type"] == "http.response.start" and _is_successful_answer(message, "text/event-stream"):
            self._splitter = EventSplitter()
        elif message["type"] == "http.response.body" and self._splitter is not None:
            more = message.get("more_body", False)
            events = self._splitter.feed(message.get("body", b""))
            body = b"".join(map(self._add_citations_to_event, events)) + (b"" if more else self._splitter.rest)
            if more and not body:
                return
            message = {"type": "http.response.body", "body": body, "more_body": more}
        await self._send(message)

    def _add_citations_to_event(self, event: bytes) -> bytes:
        value = parse_event_value(event)
        sent = self._events(value) if value else None
        if sent is None:
            return event + b"\n\n"
        named = any(line.startswith(b"event:") for line in list_control_lines(event))
        return b"".join(build_event(one, named=named) for one in sent)


def _is_successful_answer(start: Message, media_type: str) -> bool:
    return start["status"] == 200 and get_media_type(start).partition(";")[0].strip() == media_type
