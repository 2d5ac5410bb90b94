"""The status and retry time of a failed call, which follow from the exception of LiteLLM."""

import asyncio
import json

import httpx
import pytest
from starlette.types import Message

from gateway.upstreams.failure_correction import CallFailure, FailureCorrector, classify_failure, record_failure
from gateway.upstreams.provider_wire.provider_errors import ProviderErrors, ProviderRefusal
from lisa.endpoints.endpoint import WireFormat

_REQUEST = httpx.Request("POST", "http://10.0.0.1/v1")


class Wrapped(Exception):
    """An exception of LiteLLM."""

    def __init__(self, status_code: int, cause: BaseException) -> None:
        super().__init__("wrapped")
        self.status_code = status_code
        self.__cause__ = cause


def http_error(status: int, **headers: str) -> Wrapped:
    response = httpx.Response(status, headers=headers, request=_REQUEST)
    return Wrapped(status, httpx.HTTPStatusError("no", request=_REQUEST, response=response))


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (Wrapped(500, ConnectionRefusedError()), CallFailure(503, 5)),
        (Wrapped(500, Wrapped(500, httpx.ConnectError("no"))), CallFailure(503, 5)),
        (Wrapped(500, httpx.ReadTimeout("no")), CallFailure(503, 5)),
        (http_error(401), CallFailure(502)),
        (http_error(429, **{"retry-after": "7"}), CallFailure(None, 7)),
        (http_error(503, **{"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}), CallFailure()),
        (http_error(500), CallFailure()),
        (Wrapped(500, ValueError("Unsupported provider")), CallFailure(400)),
        (Wrapped(500, Exception("Unable to map the custom llm provider=x")), CallFailure(400)),
        (Wrapped(500, Exception("anything else")), CallFailure()),
        (Wrapped(500, json.JSONDecodeError("no", "", 0)), CallFailure()),
        (Wrapped(500, KeyError("choices")), CallFailure()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_an_exception_decides_the_status_and_the_retry_time(error: BaseException, meaning: CallFailure) -> None:
    assert classify_failure(error) == meaning


async def _start_of(status: int, *raised: BaseException, errors: ProviderErrors | None = None) -> Message:
    seen: list[Message] = []

    async def send(message: Message) -> None:
        seen.append(message)

    correction = FailureCorrector(send, errors or ProviderErrors())
    for error in raised:
        await asyncio.create_task(_record(error))  # LiteLLM may fail in a task of its own
    await correction({"type": "http.response.start", "status": status, "headers": [(b"retry-after", b"1")]})
    return seen[0]


async def _record(error: BaseException) -> None:
    record_failure(error)


def test_the_answer_has_the_status_and_retry_time_of_the_exception() -> None:
    said = asyncio.run(_start_of(500, Wrapped(500, ConnectionRefusedError())))

    assert (said["status"], said["headers"]) == (503, [(b"retry-after", b"5")])


def test_a_success_after_a_failed_try_stays_a_success() -> None:
    assert asyncio.run(_start_of(200, http_error(503)))["status"] == 200


def test_a_failure_of_one_call_does_not_change_another_call() -> None:
    async def both() -> list[Message]:
        return list(await asyncio.gather(_start_of(500, Wrapped(500, ConnectionRefusedError())), _start_of(500)))

    assert [said["status"] for said in asyncio.run(both())] == [503, 500]


def test_a_refusal_of_the_models_server_passes_unchanged() -> None:
    refused = ProviderErrors(refused=ProviderRefusal(529, b"{}", retry_after="11"))

    said = asyncio.run(_start_of(500, http_error(401), errors=refused))

    assert (said["status"], said["headers"][1]) == (529, (b"retry-after", b"11"))


def test_an_unknown_previous_response_is_a_bad_request() -> None:
    said = asyncio.run(_start_of(403, errors=ProviderErrors(WireFormat.RESPONSES)))

    assert said["status"] == 400
    assert asyncio.run(_start_of(403, errors=ProviderErrors(WireFormat.CHAT)))["status"] == 403


def _sent(*messages: Message, errors: ProviderErrors) -> list[Message]:
    seen: list[Message] = []

    async def send(message: Message) -> None:
        seen.append(message)

    async def go() -> None:
        correction = FailureCorrector(send, errors)
        for message in messages:
            await correction(message)

    asyncio.run(go())
    return seen


_STREAM = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
_FIRST = {"type": "http.response.body", "body": b"event: message_start\n\n", "more_body": True}


def test_a_refusal_replaces_a_stream_that_began_too_early() -> None:
    seen = _sent(_STREAM, _FIRST, errors=ProviderErrors(refused=ProviderRefusal(429, b"slow down", retry_after="3")))

    assert [message["type"] for message in seen] == ["http.response.start", "http.response.body"]
    assert (seen[0]["status"], seen[1]["body"]) == (429, b"slow down")


def test_the_start_of_a_stream_waits_for_the_servers_answer() -> None:
    assert _sent(_STREAM, _FIRST, errors=ProviderErrors()) == []
    assert _sent(_STREAM, _FIRST, errors=ProviderErrors(answered=True)) == [_STREAM, _FIRST]
    assert len(_sent(_STREAM, *[_FIRST] * 20, errors=ProviderErrors())) == 21
    assert _sent(_STREAM, _FIRST | {"more_body": False}, errors=ProviderErrors())[0] == _STREAM


def test_a_whole_success_is_not_replaced_by_an_earlier_refusal() -> None:
    start = _STREAM | {"headers": [(b"content-type", b"application/json")]}

    assert _sent(start, errors=ProviderErrors(refused=ProviderRefusal(404)))[0]["status"] == 200
