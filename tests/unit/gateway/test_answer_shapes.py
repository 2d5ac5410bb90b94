"""A success is a JSON object of the endpoint's shape."""

import json
from typing import Any

import pytest

from gateway.wire.answer_shapes import ANSWER_SHAPES, UnusableAnswer, parse_answer
from lisa.endpoints.endpoint import WireFormat
from lisa.endpoints.table import ENDPOINTS

SOUND: dict[str, Any] = {
    "chat/completions": {"choices": [{"message": {"content": None}}]},
    "completions": {"choices": [{"text": ""}]},
    "embeddings": {"data": [{"embedding": [1, 0.5]}, {"embedding": [0, -2]}]},
    "responses": {"output": []},
    "messages": {"content": []},
    "messages/count_tokens": {"input_tokens": 0},
    "moderations": {"results": [{"flagged": False}]},
    "rerank": {"results": [{"index": 0, "relevance_score": 0.5}]},
    "images/generations": {"data": [{"b64_json": "eA=="}]},
    "images/edits": {"data": [{"url": "https://example.com/a.png"}]},
    "videos": {"id": "video_1"},
    "videos/{video_id}": {"id": "video_1"},
    "videos/{video_id}/remix": {"id": "video_1"},
    "audio/transcriptions": {"text": ""},
}
NONE = (b"", b"OK", b"null", b"[]", b"{}", b'{"error":{"message":"no"}}', b"<html>", b'{"object":"list"', b"\xff")


def test_every_answer_shape_has_an_example() -> None:
    assert {ENDPOINTS[name].wire for name in SOUND} == ANSWER_SHAPES.keys()


@pytest.mark.parametrize("name", SOUND)
def test_an_answer_of_its_endpoints_shape_is_valid(name: str) -> None:
    assert parse_answer(ENDPOINTS[name].wire, json.dumps(SOUND[name]).encode()) == SOUND[name]


@pytest.mark.parametrize("name", SOUND)
@pytest.mark.parametrize("body", NONE)
def test_a_body_of_another_shape_is_unusable(name: str, body: bytes) -> None:
    with pytest.raises(UnusableAnswer):
        parse_answer(ENDPOINTS[name].wire, body)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("chat/completions", {"choices": []}),
        ("chat/completions", {"choices": [{}]}),
        ("chat/completions", {"choices": {"message": {}}}),
        ("completions", {"choices": [None]}),
        ("responses", {"output": "yes"}),
        ("messages", {"content": "yes"}),
        ("messages/count_tokens", {"input_tokens": True}),
        ("embeddings", {"data": []}),
        ("embeddings", {"data": [{"embedding": []}]}),
        ("embeddings", {"data": [{"embedding": [1, None]}]}),
        ("embeddings", {"data": [{"embedding": [1, "2"]}]}),
        ("embeddings", {"data": [{"embedding": {"0": 1}}]}),
        ("embeddings", {"data": [{"embedding": None}]}),
        ("embeddings", {"data": [{"embedding": [1]}, {"embedding": [1, 2]}]}),
        ("images/generations", {"data": [{}]}),
    ],
)
def test_an_answer_with_a_part_of_another_shape_is_unusable(name: str, value: Any) -> None:
    with pytest.raises(UnusableAnswer):
        parse_answer(ENDPOINTS[name].wire, json.dumps(value).encode())


@pytest.mark.parametrize("number", [b"NaN", b"Infinity", b"-Infinity", b"1e999", b"1" * 400])
def test_a_vector_holds_only_finite_numbers(number: bytes) -> None:
    with pytest.raises(UnusableAnswer):
        parse_answer(WireFormat.EMBEDDINGS, b'{"data":[{"embedding":[1,%s]}]}' % number)


def test_an_answer_with_an_empty_error_is_valid() -> None:
    assert parse_answer(WireFormat.RESPONSES, b'{"error":null,"output":[]}')
