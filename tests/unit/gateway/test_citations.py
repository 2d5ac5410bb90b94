"""Citations in each wire format, in whole answers and in streams."""

from typing import Any

import pytest

from tests.support.document_library import Library, events_of, sse_events

SAID = "It sleeps [1], says 【1】; nobody says [9]. See [1, 2]."
MARKS = [(10, 13, 1), (20, 23, 1), (46, 52, 1), (46, 52, 2)]
PIECES = ["It sleeps [", "1], says 【1】; nobody", " says [9]. See [1, 2]."]
ASKED: dict[str, Any] = {"vector_store_ids": ["handbook"]}
CHAT: dict[str, Any] = {"messages": [{"role": "user", "content": "zzz"}]}


@pytest.fixture
def library() -> Library:
    found = Library()
    found.write("notes/sleep.txt", "zzz zzz")
    found.write("notes/abc.txt", "abc abc")
    return found


def annotations(choice: dict[str, Any]) -> list[tuple[int, int, str]]:
    found = [one["url_citation"] for one in choice["annotations"]]
    return [(one["start_index"], one["end_index"], one["title"]) for one in found]


CHAT_MARKS = [(start, end, ("sleep.txt", "abc.txt")[number - 1]) for start, end, number in MARKS]


def citations(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    names = ("number", "cited", "name", "page", "start", "end", "version")
    return [tuple(one[name] for name in names) for one in answer["retrieval"]]


PLACES = [(1, True, "sleep.txt", 1, 100, 107, "v1"), (2, True, "abc.txt", 1, 100, 107, "v1")]


def test_chat_annotates_its_message(library: Library) -> None:
    library.model.answer = {"id": "c", "choices": [{"index": 0, "message": {"role": "assistant", "content": SAID}}]}

    answer = library.post("chat/completions", **CHAT, **ASKED)

    found = answer.json()
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert annotations(found["choices"][0]["message"]) == CHAT_MARKS
    assert found["choices"][0]["message"]["annotations"][0]["url_citation"]["url"] == "s3://inbox/notes/sleep.txt"
    assert citations(found) == PLACES
    assert "zzz" not in str(found["retrieval"])


def test_an_answer_lists_its_uncited_passages_as_uncited(library: Library) -> None:
    library.model.answer = {"choices": [{"index": 0, "message": {"content": "Only [2]."}}]}

    found = library.post("chat/completions", **CHAT, **ASKED).json()

    assert [one["cited"] for one in found["retrieval"]] == [False, True]


def test_an_answer_without_text_stays_unchanged(library: Library) -> None:
    calls = {"role": "assistant", "content": None, "tool_calls": [{"id": "t"}]}
    library.model.answer = {"choices": [{"index": 0, "message": dict(calls), "finish_reason": "tool_calls"}]}

    found = library.post("chat/completions", **CHAT, **ASKED).json()

    assert found["choices"][0]["message"] == calls | {"annotations": []}


def test_a_chat_stream_has_its_annotations_in_the_last_chunk(library: Library) -> None:
    chunks = [{"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]} for piece in PIECES]
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    usage = {"choices": [], "usage": {"total_tokens": 3}}
    library.model.events = sse_events(*chunks, end, usage, "[DONE]")

    answer = library.post("chat/completions", **CHAT, **ASKED, stream=True)

    *said, last, usage_chunk = events_of(answer)
    assert (said, usage_chunk) == (chunks, usage)
    assert last["choices"][0]["finish_reason"] == "stop"
    assert annotations(last["choices"][0]["delta"]) == CHAT_MARKS
    assert citations(last) == PLACES
    assert answer.text.endswith("data: [DONE]\n\n")


def test_an_event_in_several_pieces_is_read_as_one(library: Library) -> None:
    whole = b"".join(
        sse_events({"choices": [{"index": 0, "delta": {"content": "[1]"}, "finish_reason": "stop"}]}, "[DONE]")
    )
    library.model.events = [whole[:20], whole[20:50], whole[50:]]

    [last] = events_of(library.post("chat/completions", **CHAT, **ASKED, stream=True))

    assert annotations(last["choices"][0]["delta"]) == [(0, 3, "sleep.txt")]


RESPONSE = {"id": "resp_1", "object": "response", "instructions": "ours", "tools": [], "status": "completed"}
TEXT = {"type": "output_text", "text": SAID, "annotations": []}
MESSAGE = {"type": "message", "id": "m", "role": "assistant", "content": [TEXT]}
FILE_MARKS = [(start, ("sleep.txt", "abc.txt")[number - 1]) for start, _, number in MARKS]


def file_citations(part: dict[str, Any]) -> list[tuple[int, str]]:
    assert {one["type"] for one in part["annotations"]} == {"file_citation"}
    return [(one["index"], one["filename"]) for one in part["annotations"]]


def copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: copy(part) for name, part in value.items()}
    return [copy(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("include", [None, ["file_search_call.results"]])
def test_a_response_shows_the_search_and_cites_files(library: Library, include: Any) -> None:
    library.model.answer = copy(RESPONSE | {"output": [MESSAGE]})
    tools = [{"type": "file_search", "vector_store_ids": ["handbook"]}]

    found = library.post("responses", input="zzz", instructions="Be brief.", tools=tools, include=include).json()

    call, message = found["output"]
    assert (call["type"], call["status"], call["queries"]) == ("file_search_call", "completed", ["zzz"])
    assert (call["results"] and [one["text"] for one in call["results"]]) == (include and ["zzz zzz", "abc abc"])
    assert file_citations(message["content"][0]) == FILE_MARKS
    assert citations(found) == PLACES
    assert (found["instructions"], found["tools"]) == ("Be brief.", tools)
    [asked] = library.model.asked
    assert asked["instructions"] == "Be brief."
    assert asked["input"].startswith("zzz\n\nAnswer the question")
    assert not asked.get("include") and "tools" not in asked


def test_a_response_stream_shows_the_search_first_and_counts_on(library: Library) -> None:
    place = {"output_index": 0, "item_id": "m", "content_index": 0}
    library.model.events = sse_events(
        {"type": "response.created", "sequence_number": 0, "response": RESPONSE | {"output": []}},
        {"type": "response.in_progress", "sequence_number": 1, "response": RESPONSE | {"output": []}},
        {"type": "response.output_item.added", "sequence_number": 2, "output_index": 0, "item": {"type": "message"}},
        {"type": "response.output_text.delta", "sequence_number": 3, **place, "delta": SAID},
        {"type": "response.output_text.done", "sequence_number": 4, **place, "text": SAID},
        {"type": "response.content_part.done", "sequence_number": 5, **place, "part": TEXT},
        {"type": "response.output_item.done", "sequence_number": 6, "output_index": 0, "item": MESSAGE},
        {"type": "response.completed", "sequence_number": 7, "response": RESPONSE | {"output": [MESSAGE]}},
        named=True,
    )

    answer = library.post("responses", input="zzz", stream=True, **ASKED)
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
    assert (last["instructions"], citations(last)) == (None, PLACES)
    assert all(f"event: {event['type']}\n" in answer.text for event in events)


def test_the_search_of_an_earlier_answer_is_not_sent_to_the_model(library: Library) -> None:
    library.model.answer = copy(RESPONSE | {"output": []})
    question = {"role": "user", "content": [{"type": "input_text", "text": "zzz"}]}

    for more in (ASKED, {}):
        library.post("responses", input=[{"type": "file_search_call", "id": "fs_1"}, question], **more)

    [grounded], plain = (asked["input"] for asked in library.model.asked)
    assert (grounded["content"][:1], plain) == (question["content"], [question])


def locations(citations: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    names = ("type", "document_index", "document_title", "start_char_index", "end_char_index", "cited_text")
    return [tuple(one[name] for name in names) for one in citations]


LOCATIONS = [
    ("char_location", 0, "sleep.txt", 100, 107, "zzz zzz"),
    ("char_location", 1, "abc.txt", 100, 107, "abc abc"),
]


def test_a_message_cites_characters_of_documents(library: Library) -> None:
    library.model.answer = {"type": "message", "content": [{"type": "text", "text": SAID}, {"type": "tool_use"}]}
    earlier = {"role": "assistant", "content": [{"type": "text", "text": "q", "citations": [{"x": 1}]}]}

    found = library.post(
        "messages", messages=[earlier, *CHAT["messages"]], max_tokens=9, system="Be brief.", **ASKED
    ).json()

    assert locations(found["content"][0]["citations"]) == LOCATIONS
    assert found["content"][1] == {"type": "tool_use"}
    assert citations(found) == PLACES
    [asked] = library.model.asked
    assert asked["system"] == "Be brief."
    assert "\n\nAnswer the question" in asked["messages"][-1]["content"]
    assert asked["messages"][0]["content"] == [{"type": "text", "text": "q"}]


def test_a_message_stream_cites_before_its_block_stops(library: Library) -> None:
    deltas = [
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": piece}} for piece in PIECES
    ]
    stop = {"type": "content_block_stop", "index": 0}
    end = {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 1}}
    library.model.events = sse_events(
        {"type": "message_start"}, *deltas, stop, end, {"type": "message_stop"}, named=True
    )

    events = events_of(library.post("messages", **CHAT, max_tokens=9, stream=True, **ASKED))

    assert events[:4] == [{"type": "message_start"}, *deltas]
    first, second = events[4:6]
    assert {one["delta"]["type"] for one in (first, second)} == {"citations_delta"}
    assert locations([one["delta"]["citation"] for one in (first, second)]) == LOCATIONS
    assert events[6] == stop
    assert citations(events[7]) == PLACES
    assert events[7] | {"retrieval": None} == end | {"retrieval": None}


def test_a_models_own_refusal_passes_as_it_is(library: Library) -> None:
    library.model.answer = {"error": {"message": "too long"}}

    assert library.post("chat/completions", **CHAT, **ASKED).json()["error"] == {"message": "too long"}
