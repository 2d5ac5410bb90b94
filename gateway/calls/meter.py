"""The meter of a call: the tokens and times of the models' answers, for usage events and budgets."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.types import Message, Send

from gateway.wire.whole_answer import get_media_type
from lisa.usage.tokens import BYTES_A_TOKEN, TokenCounts, UsageScanner

#: The last events of complete streams. Many clients disconnect as soon as they have read them.
_END_EVENTS = (b"data: [DONE]", b"event: message_stop", b"event: response.completed")


@dataclass
class Meter:
    """The measurements of one call. Stages record retrieval, a guardrail's refusal and tool calls here.

    `dropped_parameters` are the parameters of the request that the model's server does not get.
    """

    retrieved: bool = False
    searched_stores: dict[str, str] = field(default_factory=dict)  # names of vector stores by their ids
    refused: bool = False
    tools: list[str] = field(default_factory=list)
    dropped_parameters: set[str] = field(default_factory=set)
    answers: "list[AnswerMeter]" = field(default_factory=list)
    clock: Callable[[], float] = time.perf_counter

    def measure_answer(self, asked: Callable[[], int], send: Send) -> "AnswerMeter":
        """Return an ASGI `send` that measures a model's answer; `asked` estimates the tokens of the request."""
        found = AnswerMeter(asked, send, self.clock)
        self.answers.append(found)
        return found

    @property
    def has_succeeded(self) -> bool:
        """Return whether the last answer is complete and no error."""
        return bool(self.answers) and self.answers[-1].complete and 200 <= self.answers[-1].status < 300

    @property
    def first_at(self) -> float | None:
        """The time of the first part of a stream, by the meter's clock."""
        return next((reading.first_at for reading in self.answers if reading.first_at is not None), None)

    def count_tokens(self, *, writes: bool) -> TokenCounts:
        """Return the tokens of all answers; the text of an answer counts as tokens only if `writes` is set."""
        found = [reading.count_tokens(writes=writes) for reading in self.answers]
        return TokenCounts(
            sum(one.input for one in found), sum(one.output for one in found), any(one.estimated for one in found)
        )


class AnswerMeter:
    """An ASGI `send` that passes each message on first and then measures it, without storing the answer."""

    def __init__(self, asked: Callable[[], int], send: Send, clock: Callable[[], float]) -> None:
        self._send, self._clock = send, clock
        self._asked = asked
        self._scanner = UsageScanner()
        self._streams = False
        self._size = self._events = 0
        self.status = 0
        self.complete = False
        self.first_at: float | None = None

    async def __call__(self, message: Message) -> None:
        """Receive the next message of the answer."""
        await self._send(message)
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self._streams = get_media_type(message).startswith("text/event-stream")
        elif message["type"] == "http.response.body":
            self._measure_body(message.get("body", b""))
            self.complete = self.complete or not message.get("more_body", False)

    def mark_broken(self, status: int) -> None:
        """Record that the answer ended too early or was not valid, and the status that the caller received."""
        self.status = status
        self.complete = not 200 <= status < 300

    def _measure_body(self, body: bytes) -> None:
        if not body:
            return
        if self._streams:
            self._events += body.count(b"\n\n")
            self.complete = self.complete or any(end in body for end in _END_EVENTS)
            if self.first_at is None:
                self.first_at = self._clock()
        self._size += len(body)
        self._scanner.scan_piece(body)

    def count_tokens(self, *, writes: bool) -> TokenCounts:
        """Return the tokens that the answer reports, or an estimate if it reports none or is incomplete."""
        told = self._scanner.tokens
        if told is not None and self.complete:
            return told
        if self.complete and not 200 <= self.status < 300:
            return TokenCounts()
        written = self._events if self._streams else self._size // BYTES_A_TOKEN
        guess = TokenCounts(self._asked(), written if writes else 0, estimated=True)
        return guess if told is None else TokenCounts(told.input or guess.input, max(told.output, guess.output), True)
