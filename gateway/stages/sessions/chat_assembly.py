"""The message of an answer in the format of chat completions."""

from typing import Any

from gateway.stages.sessions.assembled_answer import AssembledAnswer, add_text
from gateway.wire.chat_chunks import list_objects


class ChatAssembler:
    """Reads the first choice of chat completions."""

    def add_event(self, event: dict[str, Any], to: AssembledAnswer) -> None:
        self._add_first_choice(event, "delta", to)

    def add_body(self, body: dict[str, Any], to: AssembledAnswer) -> None:
        self._add_first_choice(body, "message", to)

    def _add_first_choice(self, value: dict[str, Any], part: str, to: AssembledAnswer) -> None:
        for choice in list_objects(value.get("choices")):
            message = choice.get(part)
            if choice.get("index", 0) == 0 and isinstance(message, dict):
                _add_message(message, to)
                to.finish_reason = choice.get("finish_reason") or to.finish_reason
        if isinstance(value.get("retrieval"), list):
            to.retrieval = value["retrieval"]


def _add_message(message: dict[str, Any], to: AssembledAnswer) -> None:
    add_text(to.text, message.get("content") or message.get("refusal"))
    add_text(to.reasoning, message.get("reasoning_content") or message.get("reasoning"))
    for block in list_objects(message.get("thinking_blocks")):
        to.signature = str(block.get("signature") or "") or to.signature
    for place, call in enumerate(list_objects(message.get("tool_calls"))):
        function: Any = call.get("function") if isinstance(call.get("function"), dict) else {}
        index = call.get("index", place)
        to.add_tool_part(
            index if isinstance(index, int) else place,
            id=call.get("id"),
            name=function.get("name"),
            args=function.get("arguments"),
        )
    to.annotations.extend(list_objects(message.get("annotations")))
