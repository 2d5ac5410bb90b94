"""Answers that are sent as a whole: the collected body, and headers that fit a new body."""

from collections.abc import Callable
from math import inf

from starlette.types import Message, Send

from gateway.wire.answer_shapes import UnusableAnswer

#: Maps the start message and the whole body of an answer to those that are sent.
Rewrite = Callable[[Message, bytes], tuple[Message, bytes]]


class BodyCollector:
    """Collects the body of one ASGI answer, of at most `largest` bytes."""

    def __init__(self, largest: float = inf) -> None:
        self._largest = largest
        self._parts: list[bytes] = []
        self._size = 0

    def add_message(self, message: Message) -> bytes | None:
        """Return the whole body with the last message, None before it. Raises Unusable for a body that is too large."""
        part = message.get("body", b"")
        self._parts.append(part)
        self._size += len(part)
        if self._size > self._largest:
            raise UnusableAnswer("it is too large")
        return None if message.get("more_body", False) else b"".join(self._parts)


class HeldAnswer:
    """An ASGI `send` that holds an answer until it is whole, and then sends it rewritten.

    An answer passes message by message when `is_held` returns False for its start message.

    """

    def __init__(self, send: Send, is_held: Callable[[Message], bool], rewrite: Rewrite) -> None:
        self._send, self._is_held, self._rewrite = send, is_held, rewrite
        self._start: Message | None = None
        self._body = BodyCollector()

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the answer."""
        if message["type"] == "http.response.start" and self._is_held(message):
            self._start = message
        elif self._start is None:
            await self._send(message)
        elif (body := self._body.add_message(message)) is not None:
            await send_whole_answer(self._send, *self._rewrite(self._start, body))


async def send_whole_answer(send: Send, start: Message, body: bytes) -> None:
    """Send an answer in two messages, with the length of its body."""
    await send(replace_headers(start, {"content-length": str(len(body))}))
    await send({"type": "http.response.body", "body": body, "more_body": False})


def replace_headers(start: Message, headers: dict[str, str]) -> Message:
    """Return a copy of an answer's start message with these headers in place of those of the same names."""
    added = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers.items()]
    names = [name for name, _ in added]
    return {**start, "headers": [pair for pair in start["headers"] if pair[0] not in names] + added}


def get_media_type(start: Message) -> str:
    """Return the content type of an answer with its parameters, empty without one."""
    return next((value.decode("latin-1") for name, value in start["headers"] if name == b"content-type"), "")
