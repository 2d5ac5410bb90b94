"""The message of an answer in the format of Anthropic's messages."""

import json
from typing import Any

from gateway.stages.sessions.assembled_answer import AssembledAnswer, add_text
from gateway.wire.chat_chunks import list_objects


class MessagesAssembler:
    """Reads content blocks: text, thinking and calls of tools."""

    def add_event(self, event: dict[str, Any], to: AssembledAnswer) -> None:
        index, kind = event.get("index"), event.get("type")
        delta: Any = event.get("delta") if isinstance(event.get("delta"), dict) else {}
        if kind == "content_block_start" and isinstance(index, int):
            _start_block(index, event.get("content_block") or {}, to)
        elif kind == "content_block_delta" and isinstance(index, int):
            _add_delta(index, delta, to)
        elif kind == "message_delta":
            to.finish_reason = delta.get("stop_reason") or to.finish_reason
            if isinstance(event.get("retrieval"), list):
                to.retrieval = event["retrieval"]

    def add_body(self, body: dict[str, Any], to: AssembledAnswer) -> None:
        for index, block in enumerate(list_objects(body.get("content"))):
            add_text(to.text, block.get("text"))
            add_text(to.reasoning, block.get("thinking"))
            to.signature = str(block.get("signature") or "") or to.signature
            to.annotations.extend(list_objects(block.get("citations")))
            if block.get("type") == "tool_use":
                arguments = json.dumps(block.get("input") or {}, ensure_ascii=False)
                to.add_tool_part(index, id=block.get("id"), name=block.get("name"), args=arguments)
        to.finish_reason = body.get("stop_reason")
        if isinstance(body.get("retrieval"), list):
            to.retrieval = body["retrieval"]


def _start_block(index: int, block: dict[str, Any], to: AssembledAnswer) -> None:
    if block.get("type") == "tool_use":
        to.add_tool_part(index, id=block.get("id"), name=block.get("name"))
    add_text(to.text, block.get("text"))
    add_text(to.reasoning, block.get("thinking"))


def _add_delta(index: int, delta: dict[str, Any], to: AssembledAnswer) -> None:
    kind = delta.get("type")
    if kind == "text_delta":
        add_text(to.text, delta.get("text"))
    elif kind == "thinking_delta":
        add_text(to.reasoning, delta.get("thinking"))
    elif kind == "signature_delta":
        to.signature += str(delta.get("signature") or "")
    elif kind == "input_json_delta":
        to.add_tool_part(index, args=delta.get("partial_json"))
    elif kind == "citations_delta" and isinstance(delta.get("citation"), dict):
        to.annotations.append(delta["citation"])
