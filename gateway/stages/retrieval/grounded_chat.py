"""Passages and citations in OpenAI's chat completions.

The format knows one kind of annotation, `url_citation`: it marks the place of `[2]` in the answer, with the name of the
document as its title and the document's address as its URL. The rest is in the extension field `retrieval`.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from gateway.stages.retrieval.grounding import (
    EventRewriter,
    Grounding,
    add_to_last_user_message,
    extract_content_text,
    find_last_user_text,
)
from gateway.wire.chat_chunks import list_objects


class ChatFormat:
    """Passages and citations in OpenAI's chat completions."""

    def find_question(self, fields: Mapping[str, Any]) -> str:
        return find_last_user_text(fields.get("messages"), "text")

    def add_context(self, fields: dict[str, Any], context: str) -> dict[str, Any]:
        return fields | {"messages": add_to_last_user_message(fields["messages"], context, "text", "text")}

    def add_citations(self, answer: dict[str, Any], grounding: Grounding) -> dict[str, Any]:
        texts = []
        for choice in answer.get("choices") or []:
            message = choice.get("message") or {}
            texts.append(extract_content_text(message.get("content"), "text"))
            message["annotations"] = [*(message.get("annotations") or []), *_build_annotations(texts[-1], grounding)]
        return answer | {"retrieval": grounding.build_references(texts)}

    def build_event_rewriter(self, grounding: Grounding) -> EventRewriter:
        return _ChunkAnnotator(grounding)


class _ChunkAnnotator:
    """Adds the annotations to the last chunk of each choice, so that clients see no additional chunks."""

    def __init__(self, grounding: Grounding) -> None:
        self._grounding = grounding
        self._said: defaultdict[int, list[str]] = defaultdict(list)

    def __call__(self, event: dict[str, Any]) -> list[dict[str, Any]] | None:
        ended = False
        for choice in list_objects(event.get("choices")):
            said, delta = self._said[choice.get("index", 0)], choice.get("delta") or {}
            if not isinstance(delta, dict):
                continue
            if isinstance(delta.get("content"), str):
                said.append(delta["content"])
            if choice.get("finish_reason"):
                choice["delta"], ended = (
                    delta | {"annotations": _build_annotations("".join(said), self._grounding)},
                    True,
                )
        texts = ("".join(said) for said in self._said.values())
        return [event | {"retrieval": self._grounding.build_references(texts)}] if ended else None


def _build_annotations(text: str, grounding: Grounding) -> list[dict[str, Any]]:
    return [
        {
            "type": "url_citation",
            "url_citation": {
                "start_index": mark.start,
                "end_index": mark.end,
                "title": passage.document.name,
                "url": passage.document.source,
            },
        }
        for mark, passage in grounding.find_cited_passages(text)
    ]
