"""Citations in Anthropic's format: characters of documents in whole messages and in streams."""

from typing import Any

from tests.support.citation_cases import (
    CHAT_FIELDS,
    CITED_TEXT,
    LISTED_CITATIONS,
    STORE_FIELDS,
    STREAMED_PIECES,
    listed_citations,
)
from tests.support.document_library import Library, events_of, sse_events


def locations(listed_citations: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = ("type", "document_index", "document_title", "start_char_index", "end_char_index", "cited_text")
    return [tuple(one[name] for name in names) for one in listed_citations]


LOCATIONS = [
    ("char_location", 0, "sleep.txt", 100, 107, "zzz zzz"),
    ("char_location", 1, "abc.txt", 100, 107, "abc abc"),
]


def test_a_message_cites_characters_of_documents(cited_library: Library) -> None:
    cited_library.model.answer = {
        "type": "message",
        "content": [{"type": "text", "text": CITED_TEXT}, {"type": "tool_use"}],
    }
    earlier = {"role": "assistant", "content": [{"type": "text", "text": "q", "citations": [{"x": 1}]}]}

    found = cited_library.post(
        "messages", messages=[earlier, *CHAT_FIELDS["messages"]], max_tokens=9, system="Be brief.", **STORE_FIELDS
    ).json()

    assert locations(found["content"][0]["citations"]) == LOCATIONS
    assert found["content"][1] == {"type": "tool_use"}
    assert listed_citations(found) == LISTED_CITATIONS
    [asked] = cited_library.model.asked
    assert asked["system"] == "Be brief."
    assert "\n\nAnswer the question" in asked["messages"][-1]["content"]
    assert asked["messages"][0]["content"] == [{"type": "text", "text": "q"}]


def test_a_message_stream_cites_before_its_block_stops(cited_library: Library) -> None:
    deltas = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}}
        for piece in STREAMED_PIECES
    ]
    stop = {"type": "content_block_stop", "index": 0}
    end = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}}
    cited_library.model.events = sse_events(
        {"type": "message_start"}, *deltas, stop, end, {"type": "message_stop"}, named=True
    )

    events = events_of(cited_library.post("messages", **CHAT_FIELDS, max_tokens=9, stream=True, **STORE_FIELDS))

    assert events[:4] == [{"type": "message_start"}, *deltas]
    first, second = events[4:6]
    assert {one["delta"]["type"] for one in (first, second)} == {"citations_delta"}
    assert locations([one["delta"]["citation"] for one in (first, second)]) == LOCATIONS
    assert events[6] == stop
    assert listed_citations(events[7]) == LISTED_CITATIONS
    assert events[7] | {"retrieval": None} == end | {"retrieval": None}


def test_a_models_own_refusal_passes_as_it_is(cited_library: Library) -> None:
    cited_library.model.answer = {"error": {"message": "too long"}}

    assert cited_library.post("chat/completions", **CHAT_FIELDS, **STORE_FIELDS).json()["error"] == {
        "message": "too long"
    }
