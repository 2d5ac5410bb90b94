"""Refusals and errors at the door: the shape that clients parse, without internal details."""

import pytest

from tests.support.door_requests import door_with_upstream, send_chat, send_to_door
from tests.support.fake_upstream import EchoUpstream


def test_the_text_of_an_internal_failure_is_not_answered() -> None:
    answer = send_chat(
        door_with_upstream(
            EchoUpstream(500, {"x-litellm-model-api-base": "http://10.0.0.1"}, b"Cannot reach 10.0.0.1:8080")
        ),
        "open",
    )

    assert answer.status_code == 500
    assert "10.0.0.1" not in answer.text + repr(answer.headers)
    assert answer.json()["error"]["code"] == "model_error"


def test_a_models_own_refusal_passes_without_its_address() -> None:
    body = b'{"error": {"message": "too long, says http://10.0.0.1:8080/v1", "code": "too_long"}}'

    answer = send_chat(door_with_upstream(EchoUpstream(400, body=body)), "open")

    assert answer.status_code == 400
    assert answer.json()["error"] == {
        "message": "too long, says [hidden]",
        "type": "invalid_request_error",
        "param": None,
        "code": "too_long",
    }


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"detail": [{"loc": ["body", "file"], "msg": "Field required"}]}', "file: Field required"),
        (b'{"detail": "no such thing"}', "no such thing"),
        (b'{"error": "in a word"}', "in a word"),
        (b'{"error": {"message": "without a type", "type": null}}', "without a type"),
        (b'{"message": "at the top"}', "at the top"),
        (b"<html>", "The request was refused."),
        (b"", "The request was refused."),
        (b"[]", "The request was refused."),
    ],
)
def test_every_refusal_has_the_shape_the_sdks_read(body: bytes, message: str) -> None:
    answer = send_chat(door_with_upstream(EchoUpstream(422, {"content-type": "text/html"}, body)), "open")

    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/json")
    assert answer.json()["error"]["message"] == message
    assert answer.json()["error"]["type"] == "invalid_request_error"


@pytest.mark.parametrize(
    ("body", "status"), [(b"x" * 1_001, 413), (b"{", 400), (b"{}", 400), (b'{"model": ["open"]}', 400)]
)
def test_a_wrong_body_is_refused_with_the_reason(body: bytes, status: int) -> None:
    answer = send_to_door(door_with_upstream(EchoUpstream()), "POST", "/v1/chat/completions", content=body)

    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_a_401_has_the_shape_older_clients_parse() -> None:
    error = send_to_door(door_with_upstream(EchoUpstream()), "GET", "/v1/models", None).json()["error"]

    assert (error["type"], error["code"]) == ("invalid_request_error", "invalid_api_key")
