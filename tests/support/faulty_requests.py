"""Requests to models that answer badly, on each way to a model, and a check that no answer shows internal details."""

import re
from typing import Any

import httpx

FAULTY_WAYS = ("straight", "openai", "claude")
MESSAGES: Any = [{"role": "user", "content": "x"}]
REQUEST_BODIES: dict[str, Any] = {
    "chat/completions": {"messages": MESSAGES},
    "completions": {"prompt": "x"},
    "responses": {"input": "x"},
    "messages": {"messages": MESSAGES, "max_tokens": 9},
    "embeddings": {"input": "x"},
    "images/generations": {"prompt": "x"},
    "audio/speech": {"input": "x", "voice": "alloy"},
    "moderations": {"input": "x"},
}
STREAMING_PATHS = ("chat/completions", "completions", "responses", "messages")
_INTERNAL_DETAIL = re.compile(
    r"litellm|model.group|fallback|retries|retried|\b10\.1\.2\.3|127\.0\.0\.|vllm-3|:8000", re.I
)


def ask_without_leaks(http_client: httpx.Client, path: str, model: str, **more: Any) -> httpx.Response:
    """Return the answer to a request, and assert that it contains no internal address."""
    answer = http_client.post(f"/v1/{path}", json={"model": model, **REQUEST_BODIES[path], **more})
    if "spoken" not in model:
        told = re.sub(r'"(?:id|response_id)": ?"[^"]*"', "", answer.text)  # sealed, of any letters
        assert not _INTERNAL_DETAIL.search(told.replace(model, "")), (model, answer.text)
    assert not [name for name in answer.headers if name.startswith(("x-litellm", "llm_provider", "location"))]
    return answer


def ways_and_paths(paths: Any) -> list[tuple[str, str]]:
    """Return every valid combination of way and path."""
    only = {"claude": {"chat/completions", "responses", "messages"}}
    only["straight"] = {"chat/completions", "completions", "embeddings", "responses", "messages"}
    return [(way, path) for way in FAULTY_WAYS for path in paths if path in only.get(way, paths)]
