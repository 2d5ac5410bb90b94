"""The test requests to models through the gateway: their paths, and the results of answers and refusals."""

import json
from typing import Any

import pytest

from lisa.adapters.models.probe_gateway import GatewayProbe
from lisa.models.cloud_states import ProbeAnswered, ProbeFailed, ProbeResult
from lisa.models.served import ModelType, ServedModel
from tests.support.http_server import Reply, serve_http

VECTORS = {"data": [{"embedding": [0.1]}]}


def probe(kind: ModelType, reply: Reply) -> tuple[ProbeResult, list[tuple[str, dict[str, Any]]]]:
    """Return the result of a test request, and the requests that the gateway received."""
    received: list[tuple[str, dict[str, Any]]] = []

    def answer(path: str, body: bytes) -> Reply:
        received.append((path, json.loads(body)))
        return reply

    with serve_http(answer) as url:
        found = GatewayProbe(url, lambda: "credential", timeout=5)
        return found.probe(ServedModel(model_id="m", model_type=kind, litellm_params={})), received


def refusal(status: int, code: str | None = None) -> Reply:
    return Reply(json.dumps({"error": {"message": "told", "code": code}}).encode(), status)


@pytest.mark.parametrize(
    ("kind", "path", "answer"),
    [
        ("embedding", "/v1/embeddings", VECTORS),
        ("textgen", "/v1/chat/completions", {"choices": [{"message": {"content": "y"}}]}),
        ("imagegen", "/v1/images/generations", {"data": [{"b64_json": "aQ=="}]}),
    ],
)
def test_a_model_is_asked_at_the_path_of_its_type(kind: ModelType, path: str, answer: dict[str, Any]) -> None:
    result, [(asked, body)] = probe(kind, Reply(json.dumps(answer).encode()))

    assert isinstance(result, ProbeAnswered)
    assert (asked, body["model"]) == (path, "m")


def test_a_text_model_is_asked_for_one_token() -> None:
    _, [(_, body)] = probe("textgen", Reply(b"{}"))

    assert body["max_tokens"] == 1


def test_a_model_that_makes_videos_is_not_asked() -> None:
    result, received = probe("videogen", Reply(b"{}"))

    assert isinstance(result, ProbeAnswered)
    assert received == []


@pytest.mark.parametrize(("header", "window"), [("20000", 20_000), ("", None), ("many", None), ("9" * 30, None)])
def test_the_context_window_that_the_gateway_tells_is_read(header: str, window: int | None) -> None:
    reply = Reply(b'{"choices": [1]}', headers={"Content-Type": "application/json", "x-lisa-context-window": header})

    result, _ = probe("textgen", reply)

    assert isinstance(result, ProbeAnswered)
    assert result.context_window == window


@pytest.mark.parametrize(
    ("reply", "is_final"),
    [
        (refusal(404, "model_not_found"), False),
        (refusal(503), False),
        (refusal(502), False),
        (refusal(401), False),
        (refusal(404), True),
        (refusal(400, "model_not_capable"), True),
        (refusal(422), True),
        (Reply(b"not json"), False),
        (Reply(b'{"data": []}'), True),
    ],
)
def test_a_refusal_is_final_unless_the_gateway_or_the_model_may_answer_later(reply: Reply, is_final: bool) -> None:
    result, _ = probe("embedding", reply)

    assert isinstance(result, ProbeFailed)
    assert result.is_final is is_final


def test_the_reason_of_a_refusal_is_that_of_the_gateway() -> None:
    result, _ = probe("embedding", refusal(503))

    assert isinstance(result, ProbeFailed)
    assert result.reason == "HTTP 503: told"
