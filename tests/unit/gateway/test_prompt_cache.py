"""A provider's prompt cache holds across turns: what one turn sends begins with what the turn before sent.

Providers cache the prefix of a prompt. Retrieved passages therefore follow the newest question, and nothing before
the newest question changes from one turn to the next.
"""

import json
from itertools import pairwise
from typing import Any

import pytest

from tests.support.document_library import Library

_STORE: dict[str, Any] = {"vector_store_ids": ["handbook"]}
_TURNS = ("zzz one", "zzz two", "abc three")
_INSTRUCTIONS = {"role": "system", "content": "Be brief."}


def _library() -> Library:
    found = Library()
    found.write("notes/sleep.txt", "zzz zzz", "abc abc")
    return found


def _bytes(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _text_parts(text: str, kind: str) -> list[dict[str, Any]]:
    return [{"type": kind, "text": text}]


@pytest.mark.parametrize("parts", [False, True], ids=["string", "parts"])
@pytest.mark.parametrize("path", ["chat/completions", "messages"])
def test_a_turn_begins_with_the_bytes_of_the_turn_before(path: str, parts: bool) -> None:
    found, history = _library(), list[dict[str, Any]]()
    if path == "chat/completions":
        history.append(_INSTRUCTIONS)
    extra: dict[str, Any] = {"max_tokens": 10, "system": "Be brief."} if path == "messages" else {}

    for text in _TURNS:
        history.append({"role": "user", "content": _text_parts(text, "text") if parts else text})
        assert found.post(path, messages=history, **extra, **_STORE).status_code == 200
        history.append({"role": "assistant", "content": "Noted."})

    sent = [asked["messages"] for asked in found.model.asked]
    for before, after in pairwise(sent):
        assert _bytes(after).startswith(_bytes(before[:-1])[:-1]), "all turns before the newest one are the same"
        question = before[-1]["content"]
        asked = _bytes(question[:1])[:-1] if parts else _bytes(question.partition("\n\nAnswer")[0])[:-1]
        assert asked in _bytes(after), "the text of the newest question is the same as well"
    assert {asked.get("system") for asked in found.model.asked} == {extra.get("system")}


def test_only_the_newest_turn_has_passages() -> None:
    found = _library()
    turns = [
        {"role": "user", "content": "zzz"},
        {"role": "assistant", "content": "a"},
        {"role": "user", "content": "abc"},
    ]

    found.post("chat/completions", messages=turns, **_STORE)

    sent = found.model.asked[0]["messages"]
    assert sent[:-1] == turns[:-1]
    assert "passages" in sent[-1]["content"]


def test_a_turn_of_responses_keeps_its_instructions_and_earlier_items() -> None:
    found = _library()
    items = [{"role": "user", "content": _text_parts("zzz", "input_text")}, {"role": "assistant", "content": "a"}]
    newest = {"role": "user", "content": _text_parts("abc", "input_text")}

    found.post("responses", input=[*items, newest], instructions="Be brief.", **_STORE)

    sent = found.model.asked[0]
    assert (sent["instructions"], sent["input"][:2]) == ("Be brief.", items)
    assert sent["input"][2]["content"][0] == newest["content"][0]


@pytest.mark.parametrize(
    ("path", "answer"),
    [
        (
            "chat/completions",
            {"content": "Yes.", "thinking_blocks": [{"type": "thinking", "thinking": "so", "signature": "sig"}]},
        ),
        (
            "messages",
            {"content": [{"type": "thinking", "thinking": "so", "signature": "sig"}, {"type": "text", "text": "Yes."}]},
        ),
    ],
)
def test_the_signed_reasoning_of_an_answer_goes_back_to_the_provider_unchanged(
    path: str, answer: dict[str, Any]
) -> None:
    found = _library()
    turn = {"role": "assistant", **answer}
    history = [{"role": "user", "content": "zzz"}, turn, {"role": "user", "content": "abc"}]

    assert found.post(path, messages=history, max_tokens=10, **_STORE).status_code == 200

    assert found.model.asked[0]["messages"][1] == turn
