"""What the exceptions of LiteLLM mean for the caller."""

import asyncio
import json

import httpx
import pytest
from starlette.types import Message

from gateway.upstreams.failure_correction import Failure, FailureCorrection, classify_failure, record_failure
from gateway.upstreams.provider_wire.provider_errors import ProviderErrors, ProviderRefusal

_REQUEST = httpx.Request("POST", "http://10.0.0.1/v1")


class Wrapped(Exception):
    """One of LiteLLM's exceptions."""

    def __init__(self, status_code: int, cause: BaseException) -> None:
        super().__init__("wrapped")
        self.status_code = status_code
        self.__cause__ = cause


def answered(status: int, **headers: str) -> Wrapped:
    response = httpx.Response(status, headers=headers, request=_REQUEST)
    return Wrapped(status, httpx.HTTPStatusError("no", request=_REQUEST, response=response))


@pytest.mark.parametrize(
    ("error", "meaning"),
    [
        (Wrapped(500, ConnectionRefusedError()), Failure(503, 5)),
        (Wrapped(500, Wrapped(500, httpx.ConnectError("no"))), Failure(503, 5)),
        (Wrapped(500, httpx.ReadTimeout("no")), Failure(503, 5)),
        (answered(401), Failure(502)),
        (answered(429, **{"retry-after": "7"}), Failure(None, 7)),
        (answered(503, **{"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}), Failure()),
        (answered(500), Failure()),
        (Wrapped(500, ValueError("Unsupported provider")), Failure(400)),
        (Wrapped(500, Exception("Unable to map the custom llm provider=x")), Failure(400)),
        (Wrapped(500, Exception("anything else")), Failure()),
        (Wrapped(500, json.JSONDecodeError("no", "", 0)), Failure()),
        (Wrapped(500, KeyError("choices")), Failure()),
    ],
    ids=lambda value: type(value).__name__,
)
def test_whose_fault_it_is_and_when_to_try_again(error: BaseException, meaning: Failure) -> None:
    assert classify_failure(error) == meaning


async def _said(status: int, *errors: BaseException, troubles: ProviderErrors | None = None) -> Message:
    seen: list[Message] = []

    async def send(message: Message) -> None:
        seen.append(message)

    speak = FailureCorrection(send, troubles or ProviderErrors())
    for error in errors:
        await asyncio.create_task(_noted(error))  # LiteLLM may fail in a task of its own
    await speak({"type": "http.response.start", "status": status, "headers": [(b"retry-after", b"1")]})
    return seen[0]


async def _noted(error: BaseException) -> None:
    record_failure(error)


def test_the_answer_says_what_the_exception_means() -> None:
    said = asyncio.run(_said(500, Wrapped(500, ConnectionRefusedError())))

    assert (said["status"], said["headers"]) == (503, [(b"retry-after", b"5")])


def test_what_went_well_in_the_end_is_an_answer_like_any_other() -> None:
    assert asyncio.run(_said(200, answered(503)))["status"] == 200


def test_one_call_knows_nothing_of_the_failures_of_another() -> None:
    async def both() -> list[Message]:
        return list(await asyncio.gather(_said(500, Wrapped(500, ConnectionRefusedError())), _said(500)))

    assert [said["status"] for said in asyncio.run(both())] == [503, 500]


def test_a_refusal_of_the_models_server_goes_on_as_it_was() -> None:
    refused = ProviderErrors(refused=ProviderRefusal(529, b"{}", retry_after="11"))

    said = asyncio.run(_said(500, answered(401), troubles=refused))

    assert (said["status"], said["headers"][1]) == (529, (b"retry-after", b"11"))


def test_an_unknown_previous_response_is_a_bad_request_that_names_its_field() -> None:
    said = asyncio.run(_said(403, troubles=ProviderErrors("responses")))

    assert said["status"] == 400
    assert asyncio.run(_said(403, troubles=ProviderErrors("chat/completions")))["status"] == 403


def _begun(*messages: Message, troubles: ProviderErrors) -> list[Message]:
    seen: list[Message] = []

    async def send(message: Message) -> None:
        seen.append(message)

    async def go() -> None:
        speak = FailureCorrection(send, troubles)
        for message in messages:
            await speak(message)

    asyncio.run(go())
    return seen


_STREAM = {"type": "http.response.start", "status": 200, "headers": [(b"content-type", b"text/event-stream")]}
_FIRST = {"type": "http.response.body", "body": b"event: message_start\n\n", "more_body": True}


def test_a_stream_that_begins_before_its_server_refuses_is_the_refusal() -> None:
    seen = _begun(_STREAM, _FIRST, troubles=ProviderErrors(refused=ProviderRefusal(429, b"slow down", retry_after="3")))

    assert [message["type"] for message in seen] == ["http.response.start", "http.response.body"]
    assert (seen[0]["status"], seen[1]["body"]) == (429, b"slow down")


def test_the_start_of_a_stream_waits_for_the_answer_of_its_server() -> None:
    assert _begun(_STREAM, _FIRST, troubles=ProviderErrors()) == []
    assert _begun(_STREAM, _FIRST, troubles=ProviderErrors(answered=True)) == [_STREAM, _FIRST]
    assert len(_begun(_STREAM, *[_FIRST] * 20, troubles=ProviderErrors())) == 21
    assert _begun(_STREAM, _FIRST | {"more_body": False}, troubles=ProviderErrors())[0] == _STREAM


def test_a_whole_answer_of_litellms_own_is_no_refusal_of_the_server() -> None:
    start = _STREAM | {"headers": [(b"content-type", b"application/json")]}

    assert _begun(start, troubles=ProviderErrors(refused=ProviderRefusal(404)))[0]["status"] == 200
