"""The message of an answer in the format of Responses."""

from typing import Any

from gateway.stages.sessions.assembled_answer import AssembledAnswer, add_text
from gateway.wire.chat_chunks import list_objects

_ENDS = ("response.completed", "response.incomplete", "response.failed")


class ResponsesAssembler:
    """Reads texts and reasoning from deltas, and everything else from the response at the end."""

    def add_event(self, event: dict[str, Any], to: AssembledAnswer) -> None:
        kind = event.get("type")
        if kind in ("response.output_text.delta", "response.refusal.delta"):
            add_text(to.text, event.get("delta"))
        elif kind in ("response.reasoning_text.delta", "response.reasoning_summary_text.delta"):
            add_text(to.reasoning, event.get("delta"))
        elif kind in _ENDS and isinstance(event.get("response"), dict):
            to.text.clear()
            to.reasoning.clear()
            self.add_body(event["response"], to)

    def add_body(self, body: dict[str, Any], to: AssembledAnswer) -> None:
        for index, item in enumerate(list_objects(body.get("output"))):
            if item.get("type") == "function_call":
                to.add_tool_part(index, id=item.get("call_id"), name=item.get("name"), args=item.get("arguments"))
            elif item.get("type") == "reasoning":
                to.signature = str(item.get("encrypted_content") or "") or to.signature
            target = to.reasoning if item.get("type") == "reasoning" else to.text
            for part in [*list_objects(item.get("summary")), *list_objects(item.get("content"))]:
                add_text(target, part.get("text") or part.get("refusal"))
                to.annotations.extend(list_objects(part.get("annotations")))
        to.finish_reason = _find_finish_reason(body) or to.finish_reason
        if isinstance(body.get("retrieval"), list):
            to.retrieval = body["retrieval"]


def _find_finish_reason(body: dict[str, Any]) -> str | None:
    if body.get("status") == "completed":
        return "stop"
    details = body.get("incomplete_details")
    return str(details.get("reason")) if isinstance(details, dict) and details.get("reason") else None
