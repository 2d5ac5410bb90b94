"""Refusals of providers have OpenAI's shape and keep their message."""

import json
from typing import Any

import pytest

from gateway.wire.upstream_refusals import convert_refusal


def refusal_error(body: bytes, media_type: str = "application/json") -> dict[str, Any]:
    error: dict[str, Any] = json.loads(convert_refusal(body, media_type))["error"]
    assert error.keys() == {"message", "type", "param", "code"}
    return error


def test_message_param_and_code_of_the_server_are_kept() -> None:
    body = {"message": "too hot", "type": "invalid_request_error", "param": "temperature", "code": "out_of_range"}

    assert refusal_error(json.dumps({"error": body}).encode()) == body


def test_plain_text_is_a_message_and_a_web_page_is_not() -> None:
    assert refusal_error(b"too hot\n", "text/plain; charset=utf-8")["message"] == "too hot"
    assert refusal_error(b"<html>Bad Request", "text/plain")["message"] == "The request was refused."
    assert refusal_error(b"too hot", "text/html")["message"] == "The request was refused."


@pytest.mark.parametrize(
    "message",
    [
        "This model's maximum context length is 4097 tokens. However, your messages resulted in 5000 tokens.",
        "prompt is too long: 210000 tokens > 200000 maximum",
        "Input validation error: `inputs` must have less than 512 tokens. Given: 600",
        "Input is too long for requested model.",
    ],
)
@pytest.mark.parametrize("code", [None, 400, "400"])
def test_every_message_about_a_small_context_gets_the_same_code(message: str, code: Any) -> None:
    error = refusal_error(json.dumps({"error": {"message": message, "type": "BadRequestError", "code": code}}).encode())

    assert (error["message"], error["code"]) == (message, "context_length_exceeded")


def test_a_status_is_no_code_and_a_refusal_is_no_server_error() -> None:
    error = refusal_error(b'{"object":"error","message":"no","type":"internal_server_error","param":"None","code":400}')

    assert error == {"message": "no", "type": "invalid_request_error", "param": None, "code": None}
