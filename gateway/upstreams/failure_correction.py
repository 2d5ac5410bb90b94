"""What a model's failure means for the caller: whose fault it is, and whether trying again can help.

LiteLLM answers 500 to most of what goes wrong on the way to a provider, and 401 when a provider does not like our key.
Its answers get the status and the `Retry-After` that the exception itself calls for.
"""

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

import httpx
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from gateway.upstreams.provider_wire.choices import ChoiceEndings
from gateway.upstreams.provider_wire.provider_errors import ProviderErrors, ProviderRefusal
from gateway.upstreams.redirects import RedirectForbidden
from gateway.wire.whole_answer import media_type_of, with_headers

PROVIDER_REFUSED = 502
_AWAY, _CANNOT, _LATER_SECONDS = 503, 400, 5

_EARLY = 8  # messages; a server that is asked in a way not seen here is not waited for any longer

_NOT_FOUND = ProviderRefusal(
    400,
    b'{"error":{"message":"The previous response does not exist, or it is not yours; send the earlier turns in '
    b'\'input\'.","type":"invalid_request_error","param":"previous_response_id",'
    b'"code":"previous_response_not_found"}}',
)


@dataclass(frozen=True)
class Failure:
    """The status to answer with, None to leave LiteLLM's, and after how many seconds to try again."""

    status: int | None = None
    retry_after: int | None = None


@dataclass
class _Noted:
    failures: list[Failure] = field(default_factory=list)


_noted: ContextVar[_Noted] = ContextVar("failures of this call")


def record_failure(error: BaseException) -> None:
    """Remember for the answer of this call why it failed."""
    if (noted := _noted.get(None)) is not None:
        noted.failures.append(classify_failure(error))


def classify_failure(error: BaseException) -> Failure:
    """What an exception of LiteLLM, with all that caused it, means."""
    causes = list(_causes(error))
    statuses = [status for cause in causes if isinstance(status := getattr(cause, "status_code", None), int)]
    responses = [cause.response for cause in causes if isinstance(cause, httpx.HTTPStatusError)]
    if any(isinstance(cause, RedirectForbidden) for cause in causes):
        return Failure(PROVIDER_REFUSED)
    if responses:
        later = responses[0].headers.get("retry-after", "")
        refused = PROVIDER_REFUSED if responses[0].status_code == 401 else None
        return Failure(refused, int(later) if later.isdecimal() else None)
    if 401 in statuses:
        return Failure(PROVIDER_REFUSED)
    if any(isinstance(cause, OSError | httpx.TransportError) for cause in causes):
        return Failure(_AWAY, _LATER_SECONDS)
    return Failure(_CANNOT) if _impossible(causes[-1]) else Failure()


def _impossible(cause: BaseException) -> bool:
    """LiteLLM's ways to say that a provider has no such thing. A subclass would be an answer that it cannot read."""
    return type(cause) is ValueError or str(cause).startswith("Unable to map the custom llm provider")


class FailureCorrection:
    """An ASGI `send` that puts right what LiteLLM says of a failure noted meanwhile in this context.

    A refusal of the model's server goes on in its own words; LiteLLM's are left out.
    """

    def __init__(self, send: Send, troubles: ProviderErrors) -> None:
        self._send, self._troubles = send, troubles
        self._noted = _Noted()
        _noted.set(self._noted)
        self._ends = ChoiceEndings(troubles.choices)
        self._replaced = False
        self._held: list[Message] = []

    async def __call__(self, message: Message) -> None:
        """Take LiteLLM's next message."""
        if self._replaced or self._troubles.cut.is_set():
            return
        self._held.append(message)
        if self._is_early(message):
            return
        held, self._held = self._held, []
        for one in held:
            await self._passed_on(one)

    def _is_early(self, message: Message) -> bool:
        """LiteLLM begins some streams before it asks the model's server, whose refusal would have no status then."""
        troubles = self._troubles
        if troubles.answered or troubles.refused is not None or len(self._held) > _EARLY:
            return False
        return _is_stream(self._held[0]) and (message is self._held[0] or message.get("more_body", False))

    async def _passed_on(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.body" and self._troubles.choices.several:
            message = {**message, "body": self._ends.repair(message.get("body", b""))}
        refuses = self._troubles.refused is not None and _is_stream(message)
        if message["type"] != "http.response.start" or (message["status"] < 400 and not refuses):
            await self._send(message)
        elif (refused := self._troubles.refused or _of_responses(message["status"], self._troubles)) is not None:
            self._replaced = True
            await self._send(_start_of(refused))
            await self._send({"type": "http.response.body", "body": refused.body})
        else:
            await self._send(_corrected(message, self._noted.failures[0]) if self._noted.failures else message)


def _is_stream(message: Message) -> bool:
    """Whether a stream of events begins here."""
    if message["type"] != "http.response.start" or message["status"] >= 400:
        return False
    return "event-stream" in media_type_of(message)


def _of_responses(status: int, troubles: ProviderErrors) -> ProviderRefusal | None:
    """The refusal of an id that LiteLLM did not make, or made for somebody else; it tells how to switch that off."""
    return _NOT_FOUND if status == 403 and troubles.endpoint == "responses" else None


def _start_of(refused: ProviderRefusal) -> Message:
    headers = MutableHeaders({"content-type": refused.media_type})
    if refused.retry_after is not None and refused.retry_after.isdecimal():
        headers |= {"retry-after": refused.retry_after}
    status = PROVIDER_REFUSED if refused.status == 401 else refused.status
    return {"type": "http.response.start", "status": status, "headers": headers.raw}


def _corrected(start: Message, found: Failure) -> Message:
    later = {} if found.retry_after is None else {"retry-after": str(found.retry_after)}
    return {**with_headers(start, later), "status": found.status or start["status"]}


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
