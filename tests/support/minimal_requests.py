"""The minimal request of each endpoint with a body, without its model."""

from typing import Any

from lisa.endpoints.endpoint import Endpoint

_USER = {"role": "user", "content": "x"}
MINIMAL_FIELDS: dict[str, dict[str, Any]] = {
    "chat/completions": {"messages": [_USER]},
    "completions": {"prompt": "x"},
    "responses": {"input": "x"},
    "messages": {"messages": [_USER], "max_tokens": 9},
    "messages/count_tokens": {"messages": [_USER]},
    "embeddings": {"input": "x"},
    "rerank": {"query": "q", "documents": ["a"]},
    "moderations": {"input": "x"},
    "images/generations": {"prompt": "x"},
    "audio/speech": {"input": "x", "voice": "alloy"},
    "videos": {"prompt": "x"},
    "videos/{video_id}/remix": {"prompt": "x"},
    "vector_stores/{vector_store_id}/search": {"query": "who?"},
}
#: The text fields of the minimal form, and the name of its file field.
MINIMAL_FORMS: dict[str, tuple[dict[str, str], str]] = {
    "images/edits": ({"prompt": "x"}, "image"),
    "audio/transcriptions": ({}, "file"),
    "videos": ({"prompt": "x"}, "input_reference"),
}


def minimal_request(endpoint: Endpoint, model: str) -> dict[str, Any]:
    """Return the minimal JSON body for this model."""
    fields = MINIMAL_FIELDS.get(endpoint.name, {})
    return fields if "{" in endpoint.name else {"model": model, **fields}
