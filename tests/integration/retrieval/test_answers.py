"""Answers with citations in each wire format, read by public clients."""

import json
from collections.abc import Iterator
from typing import Any

import anthropic
import openai
import pytest

from tests.integration.retrieval.conftest import FACT, MODEL, Library

pytestmark = pytest.mark.cloud
QUESTION = "When does the ferry of Otterholm leave from the eastern pier?"
QUOTED = f"“{FACT}” [1]"
MESSAGES: Any = [{"role": "user", "content": QUESTION}]
TOOL: Any = {"type": "file_search", "vector_store_ids": ["default"], "max_num_results": 3}
MARK = (len(QUOTED) - 3, len(QUOTED))


def first(retrieval: Any) -> tuple[Any, ...]:
    """Return the fields of the first cited passage."""
    names = ("number", "cited", "name", "page", "start", "end")
    return tuple(retrieval[0][name] for name in names)


CITED = (1, True, "ferry.txt", None, 0, len(FACT))


@pytest.mark.parametrize(
    "naming", [{"extra_body": {"vector_store_ids": ["default"]}}, {"tools": [TOOL]}], ids=["field", "tool"]
)
@pytest.mark.parametrize("model", ["quoter", MODEL])
def test_a_chat_answers_from_the_store_with_a_citation(library: Library, model: str, naming: Any) -> None:
    answer = library.user.chat.completions.create(model=model, messages=MESSAGES, **naming)

    message = answer.choices[0].message
    assert message.content == QUOTED
    [annotation] = message.annotations or []
    cited = annotation.url_citation
    assert (cited.start_index, cited.end_index, cited.title) == (*MARK, "ferry.txt")
    assert cited.url == f"s3://{library.installation.outputs['ingestionBucket']}/otterholm/ferry.txt"
    retrieval: Any = (answer.model_extra or {})["retrieval"]
    assert first(retrieval) == CITED
    assert retrieval[0]["document_id"] == library.ferry
    assert library.installation.text(library.ferry, retrieval[0]["start"], retrieval[0]["end"]) == FACT


@pytest.mark.parametrize("model", ["quoter", MODEL])
def test_a_chat_stream_ends_with_citations_that_every_client_accepts(library: Library, model: str) -> None:
    chunks: Any = list(library.user.chat.completions.create(model=model, messages=MESSAGES, tools=[TOOL], stream=True))

    assert all(chunk.choices for chunk in chunks)
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == QUOTED
    [last] = [chunk for chunk in chunks if "retrieval" in (chunk.model_extra or {})]
    assert last.choices[0].finish_reason == "stop"
    assert first(last.model_extra["retrieval"]) == CITED
    [annotation] = last.choices[0].delta.model_extra["annotations"]
    assert (annotation["url_citation"]["start_index"], annotation["url_citation"]["title"]) == (MARK[0], "ferry.txt")


def test_the_sdks_stream_helper_keeps_the_citations(library: Library) -> None:
    asked: Any = {"extra_body": {"vector_store_ids": ["default"]}, "stream_options": {"include_usage": True}}
    with library.user.chat.completions.stream(model="quoter", messages=MESSAGES, **asked) as stream:
        answer = stream.get_final_completion()

    message = answer.choices[0].message
    assert message.content == QUOTED
    assert [one.url_citation.title for one in message.annotations or []] == ["ferry.txt"]
    assert answer.usage and answer.usage.completion_tokens


def test_responses_show_the_search_and_cite_files(library: Library) -> None:
    include: Any = ["file_search_call.results"]
    answer = library.user.responses.create(model=MODEL, input=QUESTION, tools=[TOOL], include=include)

    call, message = answer.output
    assert call.type == "file_search_call" and message.type == "message"
    assert call.queries == [QUESTION]
    assert (call.results or [])[0].text == FACT
    part = message.content[0]
    assert part.type == "output_text" and part.text == answer.output_text == QUOTED
    [annotation] = part.annotations
    assert annotation.type == "file_citation"
    assert (annotation.file_id, annotation.filename, annotation.index) == (library.ferry, "ferry.txt", MARK[0])
    assert first((answer.model_extra or {})["retrieval"]) == CITED
    assert not answer.instructions


def test_a_response_may_be_sent_back_with_the_next_question(library: Library) -> None:
    answer = library.user.responses.create(model=MODEL, input=QUESTION, tools=[TOOL])
    turns: Any = [item.model_dump(exclude_none=True) for item in answer.output]
    question: Any = {"role": "user", "content": f"Once more: {QUESTION}"}

    again = library.user.responses.create(model=MODEL, input=[*turns, question], tools=[TOOL])

    assert again.output_text.startswith(QUOTED)


def test_the_sdks_stream_helper_reads_a_whole_response(library: Library) -> None:
    with library.user.responses.stream(model=MODEL, input=QUESTION, tools=[TOOL]) as stream:
        events = list(stream)
        answer = stream.get_final_response()

    kinds = [event.type for event in events]
    assert kinds.index("response.file_search_call.completed") < kinds.index("response.output_text.delta")
    assert "response.output_text.annotation.added" in kinds
    assert [item.type for item in answer.output] == ["file_search_call", "message"]
    assert answer.output_text == QUOTED


@pytest.fixture
def anthropic_client(library: Library) -> Iterator[anthropic.Anthropic]:
    """The same reader with Anthropic's SDK."""
    where = {"base_url": library.installation.outputs["serveUrl"], "api_key": library.installation.outputs["userToken"]}
    with anthropic.Anthropic(**where, max_retries=0) as sdk:
        yield sdk


def location(library: Library) -> dict[str, Any]:
    place = {"document_index": 0, "document_title": "ferry.txt", "start_char_index": 0, "end_char_index": len(FACT)}
    return {"type": "char_location", "cited_text": FACT, "file_id": library.ferry} | place


def test_messages_cite_characters(library: Library, anthropic_client: anthropic.Anthropic) -> None:
    asked: Any = {"extra_body": {"vector_store_ids": ["default"]}, "system": "Be brief."}
    answer = anthropic_client.messages.create(model=MODEL, max_tokens=200, messages=MESSAGES, **asked)

    [block] = answer.content
    assert isinstance(block, anthropic.types.TextBlock)
    assert block.text == QUOTED
    assert [citation.to_dict() for citation in block.citations or []] == [location(library)]
    assert first((answer.model_extra or {})["retrieval"]) == CITED


def test_a_message_stream_cites_before_the_block_stops(library: Library, anthropic_client: anthropic.Anthropic) -> None:
    tools: Any = [TOOL]
    with anthropic_client.messages.stream(model=MODEL, max_tokens=200, messages=MESSAGES, tools=tools) as stream:
        events = list(stream)
        said = stream.get_final_message().content[0]

    assert isinstance(said, anthropic.types.TextBlock)
    assert (said.text, [one.to_dict() for one in said.citations or []]) == (QUOTED, [location(library)])
    deltas = [event.delta for event in events if event.type == "content_block_delta"]
    assert [delta.type for delta in deltas][-1] == "citations_delta"
    [end] = [event for event in events if event.type == "message_delta"]
    assert first((end.model_extra or {})["retrieval"]) == CITED


def test_a_document_can_neither_forge_a_citation_nor_become_a_system_message(library: Library) -> None:
    asked: Any = [{"role": "user", "content": "Does the ferry of Otterholm leave from the moon?"}]
    answer = library.user.chat.completions.create(model="quoter", messages=asked, tools=[TOOL])

    retrieval: Any = (answer.model_extra or {})["retrieval"]
    said = answer.choices[0].message
    assert {one["name"] for one in retrieval} >= {"ferry.txt", "orders.txt"}
    assert "captain.txt" not in json.dumps(retrieval)
    by_number = {one["number"]: one["name"] for one in retrieval}
    quoted = [one.url_citation.title for one in said.annotations or []]
    assert "from the moon" in (said.content or "")
    assert quoted and set(quoted) <= set(by_number.values())
    moon = (said.content or "").split("from the moon.” [")[1][0]
    assert by_number[int(moon)] == "orders.txt", "what it says is told of it, and of no captain"


def test_a_hidden_store_is_not_found(library: Library, anthropic_client: anthropic.Anthropic) -> None:
    for name in ("gazette", "default:diary", "no-such"):
        with pytest.raises(openai.NotFoundError) as refused:
            asked: Any = {"extra_body": {"vector_store_ids": ["default", name]}}
            library.user.chat.completions.create(model="quoter", messages=MESSAGES, **asked)
        assert refused.value.code == "vector_store_not_found"
        with pytest.raises(anthropic.NotFoundError) as absent:
            hers: Any = {"extra_body": {"vector_store_ids": [name]}}
            anthropic_client.messages.create(model=MODEL, max_tokens=200, messages=MESSAGES, **hers)
        assert isinstance(absent.value.body, dict)
        assert absent.value.body["error"]["type"] == "not_found_error"
    for reader, name in ((library.press, "gazette"), (library.owner, "default:diary")):
        mine: Any = {"extra_body": {"vector_store_ids": [name]}}
        empty = reader.chat.completions.create(model="quoter", messages=MESSAGES, **mine)
        assert (empty.model_extra or {})["retrieval"] == []
