"""Answers of providers are checked before LiteLLM reads them."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from gateway.upstreams.provider_wire.provider_errors import BrokenStream, ProviderErrors, current_errors
from gateway.upstreams.provider_wire.response_reader import read_provider_answer
from lisa.endpoints.table import ENDPOINTS

CHAT = "chat/completions"
DONE = b"data: [DONE]\n\n"


def chunk(content: str | None = None, finish: str | None = None, **more: Any) -> bytes:
    choice = {"index": 0, "delta": {"content": content} | more, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice]}, ensure_ascii=False).encode() + b"\n\n"


class Pieces(httpx.AsyncByteStream):
    """A body that arrives in pieces."""

    def __init__(self, *pieces: bytes) -> None:
        self.pieces = pieces
        self.closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for piece in self.pieces:
            yield piece

    async def aclose(self) -> None:
        self.closed = True


async def read_with_errors(
    answer: httpx.Response, path: str = CHAT, *, streams: bool = False, endpoint: str = CHAT
) -> tuple[httpx.Response, ProviderErrors]:
    """Return the answer to a request, and the errors of its call."""
    errors = ProviderErrors(ENDPOINTS[endpoint].wire)
    current_errors.set(errors)
    request = httpx.Request("POST", f"http://10.0.0.1/v1/{path}", json={"stream": streams})
    return await read_provider_answer(request, answer, opened=streams), errors


def whole(status: int, body: bytes, kind: str = "application/json", path: str = CHAT, **headers: str) -> Any:
    named = {"content-type": kind, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return asyncio.run(read_with_errors(httpx.Response(status, headers=named, content=body), path))


def read_stream(*pieces: bytes, path: str = CHAT, endpoint: str = CHAT) -> tuple[int, bytes, ProviderErrors]:
    """Return the status, the bytes before the stream ended or broke off, and the errors."""

    async def go() -> tuple[int, bytes, ProviderErrors]:
        answer, errors = await read_with_errors(
            httpx.Response(200, stream=Pieces(*pieces)), path, streams=True, endpoint=endpoint
        )
        said = b""
        try:
            async for piece in answer.aiter_bytes():
                said += piece
        except BrokenStream:
            assert errors.cut.is_set()
        return answer.status_code, said, errors

    return asyncio.run(go())


def test_a_refusal_is_recorded_unchanged() -> None:
    answer, errors = whole(529, b"full", "text/plain", retry_after="11")

    assert (answer.status_code, answer.content) == (529, b"full")
    assert (errors.refused.status, errors.refused.body, errors.refused.retry_after) == (529, b"full", "11")


def test_status_422_becomes_400_for_litellm() -> None:
    answer, errors = whole(422, b'{"detail":"too hot"}')

    assert (answer.status_code, errors.refused.status, errors.refused.body) == (400, 422, b'{"detail":"too hot"}')


@pytest.mark.parametrize(("status", "body"), [(500, b"{}"), (429, b"{}"), (200, b"OK")])
def test_sdks_inside_litellm_do_not_retry(status: int, body: bytes) -> None:
    assert whole(status, body)[0].headers["x-should-retry"] == "false"


def test_a_valid_answer_passes_unchanged() -> None:
    body = b'{"choices":[{"message":{}}]}'

    answer, errors = whole(200, body)

    assert (answer.status_code, answer.content, errors.refused) == (200, body, None)


@pytest.mark.parametrize("body", [b"", b"OK", b"null", b"[]", b"{}", b"<html>", b'{"error":{"message":"no"}}'])
@pytest.mark.parametrize(
    "path", [CHAT, "completions", "embeddings", "responses", "messages", "moderations", "images/generations"]
)
def test_an_unusable_success_is_a_failure(path: str, body: bytes) -> None:
    answer, errors = whole(200, body, path=path)

    assert (answer.status_code, errors.refused.status) == (502, 502)


@pytest.mark.parametrize(
    ("body", "kind"), [(b"OK", "text/plain"), (b"{}", "application/json"), (b"<html>", "audio/mpeg"), (b"", "audio/x")]
)
def test_speech_that_is_text_or_empty_is_a_failure(body: bytes, kind: str) -> None:
    assert whole(200, body, kind, "audio/speech")[0].status_code == 502


@pytest.mark.parametrize(
    ("path", "body", "kind"),
    [
        ("audio/speech", b"ID3", "audio/mpeg"),
        ("model/anthropic.claude/converse", b'{"output":{}}', "application/json"),
        ("ml/v1/text/embeddings", b'{"results":[{"embedding":[1]}]}', "application/json"),
        ("videos/1/content", b"ftyp", "video/mp4"),
    ],
)
def test_answers_of_other_formats_pass(path: str, body: bytes, kind: str) -> None:
    assert whole(200, body, kind, path)[0].status_code == 200


def test_an_answer_outside_a_call_is_not_read() -> None:
    async def go() -> httpx.Response:
        current_errors.set(None)
        request = httpx.Request("GET", "http://10.0.0.1/v1/embeddings")
        return await read_provider_answer(request, httpx.Response(200, content=b"OK"), opened=False)

    assert asyncio.run(go()).status_code == 200


def test_a_whole_stream_passes_unchanged() -> None:
    said = (b": hello\n\n", chunk("a"), chunk(None, "stop"), DONE)

    assert read_stream(*said)[:2] == (200, b"".join(said))


@pytest.mark.parametrize("first", [b"", b"OK", b"<html>", b'{"error":{}}', b'data: {"error":{"message":"no"}}\n\n'])
def test_a_body_that_is_no_stream_is_a_failure(first: bytes) -> None:
    status, _, errors = read_stream(first)

    assert status == 502
    assert errors.refused is not None


@pytest.mark.parametrize(
    "end", [b"", DONE, b"data: {", b"data: {nonsense\n\n"], ids=["none", "mark", "half", "nonsense"]
)
def test_an_incomplete_stream_ends_the_call(end: bytes) -> None:
    status, said, errors = read_stream(chunk("a"), end)

    assert (status, said) == (200, chunk("a"))
    assert errors.cut.is_set()


def test_an_error_in_a_stream_ends_the_call_with_its_message() -> None:
    _, said, errors = read_stream(chunk("a"), b'data: {"error":{"message":"the worker died"}}\n\n', DONE)

    assert (said, errors.message) == (chunk("a"), "the worker died")


@pytest.mark.parametrize("separator", ["\u2028", "\u2029", "\u0085"])
@pytest.mark.parametrize("size", [1, 2, 3, 1_000])
def test_line_separators_are_escaped_as_in_json(separator: str, size: int) -> None:
    raw = chunk(f"a{separator}b") + chunk(None, "stop") + DONE

    _, said, _ = read_stream(*(raw[at : at + size] for at in range(0, len(raw), size)))

    assert separator.encode() not in said
    assert json.loads(said.split(b"\n\n")[0][6:])["choices"][0]["delta"]["content"] == f"a{separator}b"


def test_tool_calls_are_ordered_for_formats_that_need_it() -> None:
    calls = [{"index": n, "id": f"c{n}", "function": {"name": "f", "arguments": "{}"}} for n in range(2)]
    raw = (chunk(tool_calls=calls), chunk(None, "stop"), DONE)

    assert read_stream(*raw)[1] == b"".join(raw)
    assert read_stream(*raw, endpoint="messages")[1].count(b'"tool_calls":[{') == 2
    assert b'"finish_reason":"tool_calls"' in read_stream(*raw, endpoint="messages")[1]
