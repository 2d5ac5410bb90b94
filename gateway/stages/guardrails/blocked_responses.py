"""Answers for blocked content, in the forms that the SDKs know as filtered content.

OpenAI: a request is refused with the code `content_policy_violation`, an answer ends with the reason `content_filter`.
Anthropic: an invalid request, and the stop reason `refusal`. See docs/decisions/0009-guardrails-fail-closed.md.
"""

import time
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from gateway.wire import refusals
from lisa.endpoints.endpoint import Endpoint, WireFormat
from lisa.errors import TransientError

_KEPT_ANSWER_FIELDS = ("id", "object", "created", "created_at", "model", "type", "role", "usage", "system_fingerprint")
_RETRY_SECONDS = 5
_UNAVAILABLE_MESSAGE = "The guardrail of this model is unavailable."


def refuse_blocked_request(message: str) -> Response:
    """Return the answer to a request that a guardrail blocked."""
    return refusals.build_error_response(400, message, code="content_policy_violation")


def refuse_unreadable_request(field: str) -> Response:
    """Return the answer to a request with a field that a guardrail cannot read."""
    message = f"This model has a guardrail, which cannot read the field {field!r}: send text."
    return refusals.build_error_response(400, message, code="unreadable_content")


def refuse_unavailable_guardrail(error: Exception) -> Response:
    """Return the answer while a guardrail is unavailable, with `Retry-After` if a retry can help."""
    retry_after = _RETRY_SECONDS if isinstance(error, TransientError) else None
    return refusals.build_error_response(
        503, _UNAVAILABLE_MESSAGE, code="guardrail_unavailable", retry_after=retry_after
    )


def replace_blocked_answer(endpoint: Endpoint, said: Mapping[str, Any], message: str) -> dict[str, Any] | None:
    """Return the replacement of an answer that a guardrail blocked, None if the format has none."""
    kept = {name: said[name] for name in _KEPT_ANSWER_FIELDS if name in said}
    match endpoint.wire:
        case WireFormat.CHAT:
            says = {"message": {"role": "assistant", "content": message, "refusal": None}}
            return kept | {"choices": [{"index": 0, **says, "finish_reason": "content_filter", "logprobs": None}]}
        case WireFormat.COMPLETIONS:
            return kept | {
                "choices": [{"index": 0, "text": message, "finish_reason": "content_filter", "logprobs": None}]
            }
        case WireFormat.MESSAGES:
            return kept | {"content": [_build_text_block(message)], "stop_reason": "refusal", "stop_sequence": None}
        case WireFormat.RESPONSES:
            return kept | build_incomplete_response(message)
        case _:
            return None


def _build_text_block(message: str) -> dict[str, Any]:
    return {"type": "text", "text": message}


def build_incomplete_response(message: str) -> dict[str, Any]:
    """Return the fields of a Response that a guardrail ended."""
    text = {"type": "output_text", "text": message, "annotations": []}
    item = {"id": "msg_guardrail", "type": "message", "role": "assistant", "status": "incomplete", "content": [text]}
    settings = {"parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "error": None}
    stopped = {"status": "incomplete", "incomplete_details": {"reason": "content_filter"}, "output": [item]}
    return {"created_at": int(time.time()), **settings, **stopped}
