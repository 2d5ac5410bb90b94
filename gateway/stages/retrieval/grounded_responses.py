"""Passages and citations in OpenAI's Responses: a `file_search_call` item, and `file_citation` annotations.

As in OpenAI's own answers, `index` is the place in the text that a citation belongs to, in characters.
"""

import uuid
from collections.abc import Mapping
from typing import Any

from gateway.stages.retrieval.grounding import EventRewriter, Grounding, add_to_last_user_message, find_last_user_text

_SEARCH_RESULTS = "file_search_call.results"
_SEARCH_CALL = "file_search_call"
_EVENTS_BEFORE_OUTPUT = ("response.created", "response.queued", "response.in_progress")


class ResponsesFormat:
    """Passages and citations in OpenAI's Responses."""

    def find_question(self, fields: Mapping[str, Any]) -> str:
        asked = fields.get("input")
        return asked if isinstance(asked, str) else find_last_user_text(asked, "input_text", "text")

    def add_context(self, fields: dict[str, Any], context: str) -> dict[str, Any]:
        kept = remove_search_calls(fields)
        kept["input"] = _add_context_to_input(kept.get("input"), context)
        if isinstance(kept.get("include"), list):
            kept["include"] = [name for name in kept["include"] if name != _SEARCH_RESULTS]
        return kept

    def add_citations(self, answer: dict[str, Any], grounding: Grounding) -> dict[str, Any]:
        return add_citations_to_response(answer, grounding, build_search_item(grounding))

    def build_event_rewriter(self, grounding: Grounding) -> EventRewriter:
        return _ResponseEventRewriter(grounding)


def _add_context_to_input(asked: Any, context: str) -> Any:
    if isinstance(asked, str):
        return f"{asked}\n\n{context}"
    return add_to_last_user_message(asked, context, "input_text", "input_text", "text")


def has_search_calls(fields: Mapping[str, Any]) -> bool:
    """Return whether a request contains search calls of earlier answers, which clients send back."""
    items = fields.get("input")
    return isinstance(items, list) and any(map(_is_search_call, items))


def remove_search_calls(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields without search calls of earlier answers, which models do not know."""
    if not has_search_calls(fields):
        return dict(fields)
    return {**fields, "input": [item for item in fields["input"] if not _is_search_call(item)]}


def _is_search_call(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == _SEARCH_CALL


def build_search_item(grounding: Grounding) -> dict[str, Any]:
    """Return the search as an output item, with its results if the caller asked for them."""
    include = grounding.request.get("include")
    shown = isinstance(include, list) and _SEARCH_RESULTS in include
    results = [
        {
            "file_id": passage.hit.document_id,
            "filename": passage.document.name,
            "score": round(passage.hit.score, 6),
            "text": passage.hit.text,
            "attributes": {},
        }
        for passage in grounding.passages
    ]
    return {
        "id": f"fs_{uuid.uuid4().hex}",
        "type": _SEARCH_CALL,
        "status": "completed",
        "queries": [grounding.question],
        "results": results if shown else None,
    }


def add_citations_to_response(response: dict[str, Any], grounding: Grounding, item: dict[str, Any]) -> dict[str, Any]:
    """Return a complete response with the search first, citations, and the caller's own instructions and tools."""
    output = [item, *(add_citations_to_item(one, grounding) for one in response.get("output") or [])]
    texts = [part["text"] for one in output for part in _list_text_parts(one)]
    return restore_request_fields(response, grounding) | {
        "output": output,
        "retrieval": grounding.build_references(texts),
    }


def restore_request_fields(response: dict[str, Any], grounding: Grounding) -> dict[str, Any]:
    """Replace the instructions, tools and `include` that a response repeats by those that the caller sent."""
    echoed: dict[str, Any] = {"instructions": None, "tools": [], "include": None}
    asked = {name: grounding.request.get(name, empty) for name, empty in echoed.items() if name in response}
    return response | asked


def add_citations_to_item(item: dict[str, Any], grounding: Grounding) -> dict[str, Any]:
    """Add annotations to the texts of an output item."""
    for part in _list_text_parts(item):
        part["annotations"] = [*(part.get("annotations") or []), *build_annotations(part["text"], grounding)]
    return item


def build_annotations(text: str, grounding: Grounding) -> list[dict[str, Any]]:
    """Return one citation for each mark in the text."""
    return [
        {
            "type": "file_citation",
            "index": mark.start,
            "file_id": passage.hit.document_id,
            "filename": passage.document.name,
        }
        for mark, passage in grounding.find_cited_passages(text)
    ]


def _list_text_parts(item: dict[str, Any]) -> list[dict[str, Any]]:
    parts = item.get("content") if item.get("type") == "message" else None
    return [part for part in parts or [] if part.get("type") == "output_text" and isinstance(part.get("text"), str)]


class _ResponseEventRewriter:
    """Inserts the events of the search before the first output event, and increments all later output indexes."""

    def __init__(self, grounding: Grounding) -> None:
        self._grounding = grounding
        self._item = build_search_item(grounding)
        self._shown = False
        self._sent = 0

    def __call__(self, event: dict[str, Any]) -> list[dict[str, Any]] | None:
        kind = str(event.get("type"))
        before: list[dict[str, Any]] = []
        if not self._shown and kind not in _EVENTS_BEFORE_OUTPUT:
            before, self._shown = _build_search_events(self._item), True
        if isinstance(event.get("output_index"), int):
            event["output_index"] += 1
        return self._renumber_events([*before, *self._add_citations(kind, event)])

    def _add_citations(self, kind: str, event: dict[str, Any]) -> list[dict[str, Any]]:
        if kind == "response.output_text.done":
            found = build_annotations(event.get("text") or "", self._grounding)
            return [*(_build_annotation_event(event, number, one) for number, one in enumerate(found)), event]
        if kind == "response.content_part.done":
            add_citations_to_item({"type": "message", "content": [event.get("part") or {}]}, self._grounding)
        elif kind == "response.output_item.done":
            add_citations_to_item(event.get("item") or {}, self._grounding)
        elif isinstance(event.get("response"), dict):
            response = event["response"]
            whole = kind not in _EVENTS_BEFORE_OUTPUT
            event["response"] = (
                add_citations_to_response(response, self._grounding, self._item)
                if whole
                else restore_request_fields(response, self._grounding)
            )
        return [event]

    def _renumber_events(self, events: list[dict[str, Any]]) -> list[dict[str, Any]]:
        for event in events:
            event["sequence_number"], self._sent = self._sent, self._sent + 1
        return events


def _build_search_events(item: dict[str, Any]) -> list[dict[str, Any]]:
    place = {"output_index": 0, "item_id": item["id"]}
    begun = item | {"status": "in_progress", "results": None}
    return [
        {"type": "response.output_item.added", "output_index": 0, "item": begun},
        *({"type": f"response.{_SEARCH_CALL}.{state}", **place} for state in ("in_progress", "searching", "completed")),
        {"type": "response.output_item.done", "output_index": 0, "item": item},
    ]


def _build_annotation_event(done: dict[str, Any], number: int, annotation: dict[str, Any]) -> dict[str, Any]:
    place = {name: done.get(name) for name in ("item_id", "output_index", "content_index")}
    return {
        "type": "response.output_text.annotation.added",
        **place,
        "annotation_index": number,
        "annotation": annotation,
    }
