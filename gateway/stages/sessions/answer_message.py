"""The stored message of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from gateway.calls.call import Call
from gateway.stages.sessions.assembled_answer import AssembledAnswer
from gateway.stages.sessions.questions import find_image_details
from gateway.stages.sessions.session_request import SessionRequest
from lisa.chat.message import NewMessage
from lisa.chat.running_answer import AnswerStatus, RunningAnswer


@dataclass(frozen=True)
class Timing:
    """Times of an answer in milliseconds; `first_token_ms` is None for an answer that is no stream."""

    duration_ms: int
    first_token_ms: int | None = None


def decide_answer_status(answer: AssembledAnswer, *, succeeded: bool, cancelled: bool) -> AnswerStatus:
    """Return how an answer ended. `succeeded` is false if the client received an error or an incomplete answer."""
    if answer.end is not None and succeeded:
        return answer.end
    return "cancelled" if cancelled else "interrupted"


def build_answer_message(
    running: RunningAnswer, answer: AssembledAnswer, status: AnswerStatus, details: Mapping[str, Any]
) -> NewMessage:
    """Return the message to store. `details` are its other fields, such as the usage."""
    metadata = {
        **details.get("metadata", {}),
        "finishReason": answer.finish_reason,
        "ragDocuments": answer.retrieval,
        "annotations": answer.annotations,
    }
    fields = {
        **details,
        "content": answer.content,
        "reasoningContent": "".join(answer.reasoning) or None,
        "reasoningSignature": answer.signature or None,
        "toolCalls": [call for _, call in sorted(answer.tool_calls.items())],
        "metadata": {name: value for name, value in metadata.items() if value not in (None, [])},
        "status": status,
    }
    kept = {name: value for name, value in fields.items() if value is not None}
    named = running.parent_id is not None
    return NewMessage("ai", kept, running.message_id, running.parent_id, named)


def build_call_details(call: Call, timing: Timing, asked: SessionRequest) -> dict[str, Any]:
    """Return the usage, the model, the times and the client's notes of a call as fields of its message."""
    tokens = call.meter.count_tokens(writes=call.endpoint.writes)
    return {
        "usage": {
            "promptTokens": tokens.input,
            "completionTokens": tokens.output,
            "totalTokens": tokens.input + tokens.output,
            "responseTime": timing.duration_ms / 1000,
        },
        "guardrailTriggered": call.meter.refused,
        "metadata": {
            "modelName": call.model.model_id,
            "ttftMs": timing.first_token_ms,
            "durationMs": timing.duration_ms,
            **_build_search_details(call),
            "continues": asked.continues,
            **asked.notes,
            **_list_dropped_parameters(call, asked),
            **find_image_details(call.endpoint.wire, call.payload.fields),
        },
    }


def _list_dropped_parameters(call: Call, asked: SessionRequest) -> dict[str, list[str]]:
    """Return the parameters that the client or the gateway dropped; nothing if the model took all."""
    names = [*asked.dropped_arguments, *sorted(call.meter.dropped_parameters)]
    return {"droppedArguments": list(dict.fromkeys(names))} if names else {}


def _build_search_details(call: Call) -> dict[str, Any]:
    """Return the vector stores that the call searched, also if they have no passage; nothing if it searched none."""
    if not call.meter.retrieved:
        return {}
    stores = [{"id": store, "name": name} for store, name in call.meter.searched_stores.items()]
    return {"searched": True, "knowledge": stores}
