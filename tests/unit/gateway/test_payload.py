"""The part of a request body that is passed on."""

import asyncio
import json
from typing import Any

import pytest

from gateway.endpoints import find_endpoint
from gateway.wire.errors import MalformedRequest
from gateway.wire.payload import Payload, parse_payload
from lisa.endpoints.endpoint import Endpoint


def endpoint_of(path: str) -> Endpoint:
    known = find_endpoint("POST", path)
    assert known is not None
    return known


def parse(path: str, body: Any, headers: list[tuple[bytes, bytes]] | None = None) -> Payload:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return asyncio.run(parse_payload(endpoint_of(path), raw, headers or []))


def test_a_json_body_is_parsed_with_every_content_type() -> None:
    disguised = {"model": "m", "prompt": "a river", "size": "1&prompt=forbidden"}

    found = parse("/v1/videos", disguised, [(b"content-type", b"application/x-www-form-urlencoded")])

    assert (found.media_type, found.form, json.loads(found.encode_for_model("m"))) == (
        "application/json",
        None,
        disguised,
    )


@pytest.mark.parametrize("media_type", ["application/x-www-form-urlencoded; boundary=b", "application/json", ""])
def test_a_body_with_the_type_of_a_form_is_parsed_as_a_form(media_type: str) -> None:
    form = b'--b\r\nContent-Disposition: form-data; name="model"\r\n\r\nm\r\n--b--\r\n'

    with pytest.raises(MalformedRequest, match="multipart"):
        parse("/v1/images/edits", form, [(b"content-type", media_type.encode())])
    parsed_form = parse("/v1/images/edits", form, [(b"content-type", b"multipart/form-data; boundary=b")])
    assert (parsed_form.models, parsed_form.media_type) == (frozenset({"m"}), "multipart/form-data; boundary=b")


@pytest.mark.parametrize("empty", [{}, []])
def test_a_deeply_nested_body_is_refused(empty: Any) -> None:
    deep = empty
    for _ in range(98):
        deep = [deep] if isinstance(deep, dict) else {"a": deep}

    assert parse("/v1/chat/completions", {"model": "m", "x": deep})
    with pytest.raises(MalformedRequest, match="levels deep"):
        parse("/v1/chat/completions", {"model": "m", "x": [[deep]]})
    with pytest.raises(MalformedRequest, match="levels deep"):
        parse("/v1/chat/completions", b'{"model": "m", "x": ' + b"[" * 600 + b"]" * 600 + b"}")


def test_a_field_given_twice_is_passed_on_once() -> None:
    body = parse("/v1/chat/completions", b'{"model": "allowed", "model": "other"}')

    assert body.models == {"other"}
    assert json.loads(body.encode_for_model("other")) == {"model": "other"}


@pytest.mark.parametrize("model", [None, "", 3, ["a"], {"a": 1}])
def test_a_model_that_is_no_text_is_ignored(model: Any) -> None:
    assert parse("/v1/chat/completions", {"model": model}).models == frozenset()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"', b"\xff", b"[" * 100_000])
def test_a_body_that_is_no_object_is_malformed(body: bytes) -> None:
    with pytest.raises(MalformedRequest):
        parse("/v1/chat/completions", body)


def test_embeddings_are_always_requested_as_floats() -> None:
    body = parse("/v1/embeddings", {"model": "m", "input": "x", "encoding_format": "base64"})

    assert json.loads(body.encode_for_model("m"))["encoding_format"] == "float"
    assert body.base64_asked


def form(**fields: str) -> tuple[bytes, list[tuple[bytes, bytes]]]:
    parts = [f'--b\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{v}\r\n' for n, v in fields.items()]
    return "".join([*parts, "--b--\r\n"]).encode(), [(b"content-type", b"multipart/form-data; boundary=b")]


def test_the_model_of_a_form_is_read_and_its_bytes_pass_unchanged() -> None:
    body, headers = form(model="whisper", prompt="x")

    read_back = parse("/v1/audio/transcriptions", body, headers)

    assert (read_back.encode_for_model("whisper"), set(read_back.models)) == (body, {"whisper"})
