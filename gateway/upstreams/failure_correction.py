"""The status and `Retry-After` of failed calls, corrected.

LiteLLM answers 500 to most failures on the way to a provider, and 401 when a provider refuses the model's key. The
status is corrected by the exception behind it: it says whose fault the failure is and whether a retry can help.

"""

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass, field

import httpx
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from gateway.upstreams.litellm_patches.no_redirects import RedirectForbidden
from gateway.upstreams.provider_wire.choices import ChoiceEndWriter
from gateway.upstreams.provider_wire.provider_errors import ProviderErrors, ProviderRefusal
from gateway.wire.whole_answer import get_media_type, replace_headers
from lisa.endpoints.endpoint import WireFormat

PROVIDER_REFUSED_STATUS = 502
_UNAVAILABLE_STATUS, _UNSUPPORTED_STATUS, _RETRY_SECONDS = 503, 400, 5

_MAX_HELD_MESSAGES = 8  # messages held before the server's answer; then the call is one whose requests are not tracked

_UNKNOWN_RESPONSE_REFUSAL = ProviderRefusal(
    400,
    b'{"error":{"message":"The previous response does not exist, or it is not yours; send the earlier turns in '
    b'\'input\'.","type":"invalid_request_error","param":"previous_response_id",'
    b'"code":"previous_response_not_found"}}',
)


@dataclass(frozen=True)
class CallFailure:
    """A failed call: its status, None if LiteLLM's status is right, and the seconds after which a retry can help."""

    status: int | None = None
    retry_after: int | None = None


@dataclass
class _RecordedFailures:
    failures: list[CallFailure] = field(default_factory=list)


_recorded_failures: ContextVar[_RecordedFailures] = ContextVar("failures of this call")


def record_failure(error: BaseException) -> None:
    """Record the exception behind a failure for the answer of the current call."""
    if (noted := _recorded_failures.get(None)) is not None:
        noted.failures.append(classify_failure(error))


def classify_failure(error: BaseException) -> CallFailure:
    """Return the failure behind an exception of LiteLLM, judged by all its causes."""
    causes = list(_iterate_causes(error))
    statuses = [status for cause in causes if isinstance(status := getattr(cause, "status_code", None), int)]
    responses = [cause.response for cause in causes if isinstance(cause, httpx.HTTPStatusError)]
    if any(isinstance(cause, RedirectForbidden) for cause in causes):
        return CallFailure(PROVIDER_REFUSED_STATUS)
    if responses:
        later = responses[0].headers.get("retry-after", "")
        refused = PROVIDER_REFUSED_STATUS if responses[0].status_code == 401 else None
        return CallFailure(refused, int(later) if later.isdecimal() else None)
    if 401 in statuses:
        return CallFailure(PROVIDER_REFUSED_STATUS)
    if any(isinstance(cause, OSError | httpx.TransportError) for cause in causes):
        return CallFailure(_UNAVAILABLE_STATUS, _RETRY_SECONDS)
    return CallFailure(_UNSUPPORTED_STATUS) if _is_unsupported_feature(causes[-1]) else CallFailure()


def _is_unsupported_feature(cause: BaseException) -> bool:
    """Return whether LiteLLM says that a provider lacks a feature. A subclass of ValueError is an unreadable answer."""
    return type(cause) is ValueError or str(cause).startswith("Unable to map the custom llm provider")


class FailureCorrector:
    """An ASGI `send` that corrects LiteLLM's answer to a failure that was recorded in this context.

    A refusal of the model's server passes with its own message in place of LiteLLM's.

    """

    def __init__(self, send: Send, errors: ProviderErrors) -> None:
        self._send, self._errors = send, errors
        self._recorded_failures = _RecordedFailures()
        _recorded_failures.set(self._recorded_failures)
        self._ends = ChoiceEndWriter(errors.choices)
        self._replaced = False
        self._held: list[Message] = []

    async def __call__(self, message: Message) -> None:
        """Receive the next message of LiteLLM."""
        if self._replaced or self._errors.cut.is_set():
            return
        self._held.append(message)
        if self._is_before_provider_answer(message):
            return
        held, self._held = self._held, []
        for one in held:
            await self._correct_and_send(one)

    def _is_before_provider_answer(self, message: Message) -> bool:
        """Return whether a stream began before the model's server answered: its refusal would come without a status."""
        errors = self._errors
        if errors.answered or errors.refused is not None or len(self._held) > _MAX_HELD_MESSAGES:
            return False
        return _starts_event_stream(self._held[0]) and (message is self._held[0] or message.get("more_body", False))

    async def _correct_and_send(self, message: Message) -> None:
        if self._replaced:
            return
        if message["type"] == "http.response.body" and self._errors.choices.several:
            message = {**message, "body": self._ends.add_choice_ends(message.get("body", b""))}
        refuses = self._errors.refused is not None and _starts_event_stream(message)
        if message["type"] != "http.response.start" or (message["status"] < 400 and not refuses):
            await self._send(message)
        elif (refused := self._errors.refused or _refuse_unknown_response(message["status"], self._errors)) is not None:
            self._replaced = True
            await self._send(_build_refusal_start(refused))
            await self._send({"type": "http.response.body", "body": refused.body})
        else:
            await self._send(
                _correct_status(message, self._recorded_failures.failures[0])
                if self._recorded_failures.failures
                else message
            )


def _starts_event_stream(message: Message) -> bool:
    """Return whether a stream of events begins with this message."""
    if message["type"] != "http.response.start" or message["status"] >= 400:
        return False
    return "event-stream" in get_media_type(message)


def _refuse_unknown_response(status: int, errors: ProviderErrors) -> ProviderRefusal | None:
    """Return the refusal of an id of a response that is unknown or another user's, None for another failure."""
    return _UNKNOWN_RESPONSE_REFUSAL if status == 403 and errors.wire is WireFormat.RESPONSES else None


def _build_refusal_start(refused: ProviderRefusal) -> Message:
    headers = MutableHeaders({"content-type": refused.media_type})
    if refused.retry_after is not None and refused.retry_after.isdecimal():
        headers |= {"retry-after": refused.retry_after}
    status = PROVIDER_REFUSED_STATUS if refused.status == 401 else refused.status
    return {"type": "http.response.start", "status": status, "headers": headers.raw}


def _correct_status(start: Message, found: CallFailure) -> Message:
    later = {} if found.retry_after is None else {"retry-after": str(found.retry_after)}
    return {**replace_headers(start, later), "status": found.status or start["status"]}


def _iterate_causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__
