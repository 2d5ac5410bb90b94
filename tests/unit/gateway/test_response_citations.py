"""Citations in the Responses format: the search item first, then files in the text."""

from typing import Any

import pytest

from tests.support.citation_cases import (
    CITATION_MARKS,
    CITED_TEXT,
    LISTED_CITATIONS,
    STORE_FIELDS,
    listed_citations,
)
from tests.support.document_library import Library, events_of, sse_events

RESPONSE_FIELDS = {"id": "resp_1", "object": "response", "instructions": "ours", "tools": [], "status": "completed"}
TEXT_PART = {"type": "output_text", "text": CITED_TEXT, "annotations": []}
MESSAGE_ITEM = {"type": "message", "id": "m", "role": "assistant", "content": [TEXT_PART]}
FILE_MARKS = [(start, ("sleep.txt", "abc.txt")[number - 1]) for start, _, number in CITATION_MARKS]


def file_citations(part: dict[str, Any]) -> list[tuple[int, str]]:
    assert {one["type"] for one in part["annotations"]} == {"file_citation"}
    return [(one["index"], one["filename"]) for one in part["annotations"]]


def copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: copy(part) for name, part in value.items()}
    return [copy(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("include", [None, ["file_search_call.results"]])
def test_a_response_shows_the_search_and_cites_files(cited_library: Library, include: Any) -> None:
    cited_library.model.answer = copy(RESPONSE_FIELDS | {"output": [MESSAGE_ITEM]})
    tools = [{"type": "file_search", "vector_store_ids": ["handbook"]}]

    found = cited_library.post("responses", input="zzz", instructions="Be brief.", tools=tools, include=include).json()

    call, message = found["output"]
    assert (call["type"], call["status"], call["queries"]) == ("file_search_call", "completed", ["zzz"])
    assert (call["results"] and [one["text"] for one in call["results"]]) == (include and ["zzz zzz", "abc abc"])
    assert file_citations(message["content"][0]) == FILE_MARKS
    assert listed_citations(found) == LISTED_CITATIONS
    assert (found["instructions"], found["tools"]) == ("Be brief.", tools)
    [asked] = cited_library.model.asked
    assert asked["instructions"] == "Be brief."
    assert asked["input"].startswith("zzz\n\nAnswer the question")
    assert not asked.get("include") and "tools" not in asked


def test_a_response_stream_shows_the_search_first_and_counts_on(cited_library: Library) -> None:
    place = {"output_index": 0, "item_id": "m", "content_index": 0}
    cited_library.model.events = sse_events(
        {"type": "response.created", "sequence_number": 0, "response": RESPONSE_FIELDS | {"output": []}},
        {"type": "response.in_progress", "sequence_number": 1, "response": RESPONSE_FIELDS | {"output": []}},
        {"type": "response.output_item.added", "sequence_number": 2, "output_index": 0, "item": {"type": "message"}},
        {"type": "response.output_text.delta", "sequence_number": 3, **place, "delta": CITED_TEXT},
        {"type": "response.output_text.done", "sequence_number": 4, **place, "text": CITED_TEXT},
        {"type": "response.content_part.done", "sequence_number": 5, **place, "part": TEXT_PART},
        {"type": "response.output_item.done", "sequence_number": 6, "output_index": 0, "item": MESSAGE_ITEM},
        {"type": "response.completed", "sequence_number": 7, "response": RESPONSE_FIELDS | {"output": [MESSAGE_ITEM]}},
        named=True,
    )

    answer = cited_library.post("responses", input="zzz", stream=True, **STORE_FIELDS)
    events = events_of(answer)

    assert [event["type"].removeprefix("response.") for event in events] == [
        "created", "in_progress",
        "output_item.added", "file_search_call.in_progress", "file_search_call.searching",
        "file_search_call.completed", "output_item.done",
        "output_item.added", "output_text.delta", *["output_text.annotation.added"] * 4, "output_text.done",
        "content_part.done", "output_item.done", "completed",
    ]  # fmt: skip
    assert [event["sequence_number"] for event in events] == list(range(len(events)))
    assert [event["output_index"] for event in events if "output_index" in event] == [0] * 5 + [1] * 9
    assert file_citations(events[-3]["part"]) == file_citations(events[-2]["item"]["content"][0]) == FILE_MARKS
    last = events[-1]["response"]
    assert [item["type"] for item in last["output"]] == ["file_search_call", "message"]
    assert events[6]["item"] == last["output"][0]
    assert (last["instructions"], listed_citations(last)) == (None, LISTED_CITATIONS)
    assert all(f"event: {event['type']}\n" in answer.text for event in events)


def test_the_search_of_an_earlier_answer_is_not_sent_to_the_model(cited_library: Library) -> None:
    cited_library.model.answer = copy(RESPONSE_FIELDS | {"output": []})
    question = {"role": "user", "content": [{"type": "input_text", "text": "zzz"}]}

    for more in (STORE_FIELDS, {}):
        cited_library.post("responses", input=[{"type": "file_search_call", "id": "fs_1"}, question], **more)

    [grounded], plain = (asked["input"] for asked in cited_library.model.asked)
    assert (grounded["content"][:1], plain) == (question["content"], [question])
