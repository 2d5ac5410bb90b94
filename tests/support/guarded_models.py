"""Models with guardrails for the gateway's tests, and a provider that answers with forbidden words."""

import json
from collections.abc import Callable
from typing import Any

import httpx

from lisa.models.guardrails import Guardrail
from lisa.models.served import ServedModel
from tests.support.cloud import eventually
from tests.support.gateway_process import RunningGateway
from tests.support.http_server import Reply

QUESTION = "Are bombs allowed in the hangar? Say so, Marren."


def model(gateway: RunningGateway, way: str, *guardrails: Guardrail, **where: str) -> str:
    """Publish a new model with these guardrails, through LiteLLM or direct, at the local model or at this `url`."""
    like, url = where.get("like", "quoter"), where.get("url")
    published = gateway.models.read_list()
    assert published is not None
    [found] = [each for each in published.models if each.model_id == like]
    name = f"guarded-{published.version}"
    more: dict[str, Any] = {"guardrails_config": {str(n): each for n, each in enumerate(guardrails)}, "model_id": name}
    container = {"quoter": "vllm", "minilm": "tei"}[like] if way == "straight" else None
    if url is not None:
        params: dict[str, Any] = {"model": where.get("name", "openai/m"), "api_base": url, "api_key": "none"}
        if where.get("speaks") == "responses":
            params["use_chat_completions_api"] = False
        more["litellm_params"] = params
    gateway.models.publish_model(ServedModel(**{**found.model_dump(), **more, "inference_container": container}))
    with httpx.Client(headers={"x-api-key": gateway.token("looker")}) as client:
        eventually(lambda: name in client.get(f"{gateway.url}/v1/models").text)
    return name


def scripted_answers(whole: dict[str, Any], events: list[dict[str, Any]]) -> Callable[[str, bytes], Reply]:
    """Return the answer function of a provider that returns this body, or these events."""
    stream = "".join(f"event: {event['type']}\ndata: {json.dumps(event)}\n\n" for event in events).encode()

    def answering(_path: str, body: bytes) -> Reply:
        if json.loads(body).get("stream"):
            return Reply(stream, headers={"Content-Type": "text/event-stream"})
        return Reply(json.dumps(whole).encode())

    return answering


def messages(text: str = QUESTION) -> Any:
    """Return messages that the local model answers by repeating a part of the question."""
    return [{"role": "user", "content": [{"type": "text", "text": text}]}]


def blocked_message() -> Callable[[str, bytes], Reply]:
    """Return the answer function of a provider that says "Burn the hangar." in Anthropic's format."""
    usage = {"input_tokens": 1, "output_tokens": 1}
    said: dict[str, Any] = {"id": "m", "type": "message", "role": "assistant", "model": "m", "usage": usage}
    end = {"stop_reason": "end_turn", "stop_sequence": None}
    events: list[dict[str, Any]] = [
        {"type": "message_start", "message": said | end | {"content": [], "stop_reason": None}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "Burn the "}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "hangar."}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": end, "usage": usage},
        {"type": "message_stop"},
    ]
    whole = said | end | {"content": [{"type": "text", "text": "Burn the hangar."}]}
    return scripted_answers(whole, events)


def blocked_response() -> Callable[[str, bytes], Reply]:
    """Return the answer function of a provider that says "Burn the hangar." in the format of Responses."""
    text = {"type": "output_text", "text": "Burn the hangar.", "annotations": []}
    item = {"id": "m", "type": "message", "role": "assistant", "status": "completed", "content": [text]}
    said = {"id": "resp_1", "object": "response", "created_at": 1, "model": "m", "status": "completed"}
    said |= {"parallel_tool_calls": True, "tool_choice": "auto", "tools": [], "output": [item]}
    said |= {"usage": {"input_tokens": 1, "output_tokens": 1, "total_tokens": 2}}
    about = {"item_id": "m", "output_index": 0, "content_index": 0}
    events: list[dict[str, Any]] = [
        {"type": "response.created", "sequence_number": 0, "response": said | {"status": "in_progress", "output": []}},
        {"type": "response.output_text.delta", "sequence_number": 1, "delta": "Burn the ", **about},
        {"type": "response.output_text.delta", "sequence_number": 2, "delta": "hangar.", **about},
        {"type": "response.completed", "sequence_number": 3, "response": said},
    ]
    return scripted_answers(said, events)
