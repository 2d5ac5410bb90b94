"""Request bodies are decompressed, and hold only values that JSON knows."""

import gzip
import json
import zlib
from typing import Any

import pytest

from tests.support.door_requests import door_with_upstream, send_to_door
from tests.support.fake_upstream import EchoUpstream

FIELDS = {"model": "open", "messages": [{"role": "user", "content": "x"}]}
BODY = json.dumps(FIELDS).encode()


def post(body: bytes, coding: str | None = None, upstream: EchoUpstream | None = None) -> Any:
    headers = {"content-type": "application/json"} | ({"content-encoding": coding} if coding else {})
    return send_to_door(
        door_with_upstream(upstream or EchoUpstream()), "POST", "/v1/chat/completions", content=body, headers=headers
    )


@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(BODY)),
        ("x-gzip", gzip.compress(BODY)),
        ("GZip", gzip.compress(BODY)),
        ("deflate", zlib.compress(BODY)),
        ("identity", BODY),
        ("", BODY),
    ],
)
def test_a_compressed_body_is_decompressed(coding: str, body: bytes) -> None:
    upstream = EchoUpstream()

    assert post(body, coding, upstream).status_code == 200
    assert upstream.seen[0]["body"] == FIELDS
    assert b"content-encoding" not in dict(upstream.seen[0]["headers"])


@pytest.mark.parametrize("coding", ["br", "zstd", "gzip, gzip", "compress"])
def test_an_unsupported_coding_is_refused_with_the_supported_ones(coding: str) -> None:
    answer = post(BODY, coding)

    assert (answer.status_code, answer.headers["accept-encoding"]) == (415, "gzip, deflate")
    assert repr(coding) in answer.json()["error"]["message"]


@pytest.mark.parametrize("body", [BODY, b"", gzip.compress(BODY)[:-9], gzip.compress(BODY) + b"x"])
def test_a_body_that_cannot_be_decompressed_is_malformed(body: bytes) -> None:
    assert post(body, "gzip").status_code == 400


def test_a_body_that_decompresses_beyond_the_limit_is_refused() -> None:
    bomb = gzip.compress(b" " * 5_000_000)

    answer = post(bomb, "gzip")

    assert len(bomb) < 10_000
    assert answer.status_code == 413


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity", "1e999", "-1E+400", '"\\ud800"', '"\\uDFFFx"'])
@pytest.mark.parametrize("model", ["open", "ours"])
def test_a_value_that_is_no_json_is_refused(model: str, value: str) -> None:
    upstream = EchoUpstream()
    body = f'{{"model": "{model}", "messages": [], "temperature": 1, "x": {value}}}'.encode()

    answer = send_to_door(door_with_upstream(upstream, upstream), "POST", "/v1/chat/completions", content=body)

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "invalid_body")
    assert "field" not in answer.json()["error"]["message"]
    assert upstream.seen == []


@pytest.mark.parametrize("text", ['"\\ud83d\\ude00"', '"\\\\ud800"', '"1e999"'])
def test_surrogate_pairs_and_texts_with_large_exponents_pass(text: str) -> None:
    upstream = EchoUpstream()
    body = f'{{"model": "open", "messages": [{{"role": "user", "content": {text}}}]}}'.encode()

    assert send_to_door(door_with_upstream(upstream), "POST", "/v1/chat/completions", content=body).status_code == 200
    assert upstream.seen[0]["body"]["messages"][0]["content"] == json.loads(text)
