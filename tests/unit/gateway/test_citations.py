"""Citations in each wire format, in whole answers and in streams."""

from tests.support.citation_cases import (
    CHAT_FIELDS,
    CITATION_MARKS,
    CITED_TEXT,
    LISTED_CITATIONS,
    STORE_FIELDS,
    STREAMED_PIECES,
    listed_citations,
    url_annotations,
)
from tests.support.document_library import Library, events_of, sse_events

CHAT_MARKS = [(start, end, ("sleep.txt", "abc.txt")[number - 1]) for start, end, number in CITATION_MARKS]


def test_chat_annotates_its_message(cited_library: Library) -> None:
    cited_library.model.answer = {
        "id": "c",
        "choices": [{"index": 0, "message": {"role": "assistant", "content": CITED_TEXT}}],
    }

    answer = cited_library.post("chat/completions", **CHAT_FIELDS, **STORE_FIELDS)

    found = answer.json()
    assert int(answer.headers["content-length"]) == len(answer.content)
    assert url_annotations(found["choices"][0]["message"]) == CHAT_MARKS
    assert found["choices"][0]["message"]["annotations"][0]["url_citation"]["url"] == "s3://inbox/notes/sleep.txt"
    assert listed_citations(found) == LISTED_CITATIONS
    assert "zzz" not in str(found["retrieval"])


def test_an_answer_lists_its_uncited_passages_as_uncited(cited_library: Library) -> None:
    cited_library.model.answer = {"choices": [{"index": 0, "message": {"content": "Only [2]."}}]}

    found = cited_library.post("chat/completions", **CHAT_FIELDS, **STORE_FIELDS).json()

    assert [one["cited"] for one in found["retrieval"]] == [False, True]


def test_an_answer_without_text_stays_unchanged(cited_library: Library) -> None:
    calls = {"role": "assistant", "content": None, "tool_calls": [{"id": "t"}]}
    cited_library.model.answer = {"choices": [{"index": 0, "message": dict(calls), "finish_reason": "tool_calls"}]}

    found = cited_library.post("chat/completions", **CHAT_FIELDS, **STORE_FIELDS).json()

    assert found["choices"][0]["message"] == calls | {"annotations": []}


def test_a_chat_stream_has_its_annotations_in_the_last_chunk(cited_library: Library) -> None:
    chunks = [
        {"choices": [{"index": 0, "delta": {"content": piece}, "finish_reason": None}]} for piece in STREAMED_PIECES
    ]
    end = {"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}
    usage = {"choices": [], "usage": {"total_tokens": 3}}
    cited_library.model.events = sse_events(*chunks, end, usage, "[DONE]")

    answer = cited_library.post("chat/completions", **CHAT_FIELDS, **STORE_FIELDS, stream=True)

    *said, last, usage_chunk = events_of(answer)
    assert (said, usage_chunk) == (chunks, usage)
    assert last["choices"][0]["finish_reason"] == "stop"
    assert url_annotations(last["choices"][0]["delta"]) == CHAT_MARKS
    assert listed_citations(last) == LISTED_CITATIONS
    assert answer.text.endswith("data: [DONE]\n\n")


def test_an_event_in_several_pieces_is_read_as_one(cited_library: Library) -> None:
    whole = b"".join(
        sse_events({"choices": [{"index": 0, "delta": {"content": "[1]"}, "finish_reason": "stop"}]}, "[DONE]")
    )
    cited_library.model.events = [whole[:20], whole[20:50], whole[50:]]

    [last] = events_of(cited_library.post("chat/completions", **CHAT_FIELDS, **STORE_FIELDS, stream=True))

    assert url_annotations(last["choices"][0]["delta"]) == [(0, 3, "sleep.txt")]
