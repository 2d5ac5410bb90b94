"""Passages and citations in Anthropic's messages: `char_location` citations, in characters of the document."""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from gateway.stages.retrieval.grounding import EventRewriter, Grounding, add_to_last_user_message, find_last_user_text


class MessagesFormat:
    """Passages and citations in Anthropic's messages."""

    def find_question(self, fields: Mapping[str, Any]) -> str:
        return find_last_user_text(fields.get("messages"), "text")

    def add_context(self, fields: dict[str, Any], context: str) -> dict[str, Any]:
        """Add the context to the last message, and remove citations of earlier answers."""
        messages = [_remove_citations(message) for message in fields["messages"]]
        return fields | {"messages": add_to_last_user_message(messages, context, "text", "text")}

    def add_citations(self, answer: dict[str, Any], grounding: Grounding) -> dict[str, Any]:
        blocks = [block for block in answer.get("content") or [] if block.get("type") == "text"]
        for block in blocks:
            block["citations"] = _build_citations(block["text"], grounding) or None
        return answer | {"retrieval": grounding.build_references(block["text"] for block in blocks)}

    def build_event_rewriter(self, grounding: Grounding) -> EventRewriter:
        return _TextBlockAnnotator(grounding)


class _TextBlockAnnotator:
    """Adds a text block's citations as deltas before its end, and the references to the message's last delta."""

    def __init__(self, grounding: Grounding) -> None:
        self._grounding = grounding
        self._said: defaultdict[int, list[str]] = defaultdict(list)

    def __call__(self, event: dict[str, Any]) -> list[dict[str, Any]] | None:
        kind, index = event.get("type"), event.get("index", 0)
        if kind == "content_block_delta" and (event.get("delta") or {}).get("type") == "text_delta":
            self._said[index].append(event["delta"].get("text") or "")
        elif kind == "content_block_stop":
            citations = _build_citations("".join(self._said.get(index, ())), self._grounding)
            return [*(_build_citation_delta(index, citation) for citation in citations), event]
        elif kind == "message_delta":
            texts = ("".join(said) for said in self._said.values())
            return [event | {"retrieval": self._grounding.build_references(texts)}]
        return None


def _build_citation_delta(index: int, citation: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "content_block_delta",
        "index": index,
        "delta": {"type": "citations_delta", "citation": citation},
    }


def _build_citations(text: str, grounding: Grounding) -> list[dict[str, Any]]:
    """Return each cited passage once, in the order of its first mention."""
    cited = {mark.number: passage for mark, passage in grounding.find_cited_passages(text)}
    return [
        {
            "type": "char_location",
            "cited_text": passage.hit.text,
            "document_index": number - 1,
            "document_title": passage.document.name,
            "start_char_index": passage.hit.start,
            "end_char_index": passage.hit.end,
            "file_id": passage.hit.document_id,
        }
        for number, passage in cited.items()
    ]


def _remove_citations(message: Any) -> Any:
    content = message.get("content") if isinstance(message, dict) and message.get("role") == "assistant" else None
    if not isinstance(content, list):
        return message
    blocks = [
        {name: value for name, value in block.items() if name != "citations"} if isinstance(block, dict) else block
        for block in content
    ]
    return message | {"content": blocks}
