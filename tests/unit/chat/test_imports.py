"""Imports: our JSON, that of older clients and ChatGPT's conversations; twice makes no duplicates."""

import json
from dataclasses import replace
from typing import Any

import pytest

from lisa.chat.importing import MOST_MILLISECONDS, import_sessions
from lisa.chat.imports import ImportRefused, parse_import
from lisa.chat.session import SessionHead, SessionKey
from tests.support.chat import ADA, Chat, ai, human, written
from tests.support.chat import OLDER_SESSION as OLDER


def node(name: str, parent: str | None, role: str, text: Any, *children: str, time: float = 1_700_000_000.5) -> Any:
    content = {"content_type": "text", "parts": [text]} if isinstance(text, str) else text
    message = {"id": name, "author": {"role": role}, "create_time": time, "content": content,
               "metadata": {"model_slug": "gpt-4o"}}  # fmt: skip
    return {"id": name, "message": message, "parent": parent, "children": list(children)}


CONVERSATION = {
    "title": "Branches",
    "conversation_id": "c-1",
    "create_time": 1_700_000_000.0,
    "update_time": 1_700_000_100.0,
    "current_node": "a1",
    "mapping": {
        "root": {"id": "root", "message": None, "parent": None, "children": ["sys"]},
        "sys": node("sys", "root", "system", "", "q"),
        "q": node("q", "sys", "user", "a question", "a1", "a2"),
        "a1": node("a1", "q", "assistant", "first answer"),
        "a2": node("a2", "q", "assistant", "second answer", "code"),
        "code": node("code", "a2", "assistant", {"content_type": "code", "text": "print(1)"}, "out"),
        "out": node("out", "code", "tool", {"content_type": "multimodal_text", "parts": ["1", {"asset_pointer": "x"}]}),
    },
}


def imported(chat: Chat, value: Any) -> list[tuple[str, int, bool]]:
    """Import a value; return the id, the number of new messages and whether it was created, of each session."""
    sessions = parse_import(json.loads(json.dumps(value)))
    assert not isinstance(sessions, ImportRefused), sessions
    progress = import_sessions("ada", sessions, chat.writer)
    assert progress.next_start is None
    return [(result.session_id, result.messages, result.created) for result in progress.results]


def head(chat: Chat, session_id: str = "s-1") -> SessionHead:
    found = chat.sessions.read_head(SessionKey("ada", session_id))
    assert found is not None
    return found


def test_the_session_of_an_older_client_keeps_its_id_name_times_and_configuration() -> None:
    chat = Chat()

    assert imported(chat, OLDER) == [("s-1", 2, True)]

    found = head(chat)
    assert chat.texts() == ["hi", "hello"]
    assert (found.name, found.create_time, found.last_updated) == (
        "Kettles", "2025-01-02T00:00:00Z", "2025-01-03T00:00:00Z",
    )  # fmt: skip
    assert (found.configuration, found.first_human_message) == (OLDER["configuration"], "hi")


@pytest.mark.parametrize("value", [OLDER, [OLDER], {"sessions": [OLDER]}, CONVERSATION, [CONVERSATION, OLDER]])
def test_an_import_that_is_repeated_adds_nothing(value: Any) -> None:
    chat = Chat()
    first = imported(chat, value)
    versions = [head(chat, name).version for name, _, _ in first]

    assert imported(chat, value) == [(name, 0, False) for name, _, _ in first]
    assert [head(chat, name).version for name, _, _ in first] == versions


@pytest.mark.parametrize("session_id", ["search", "import", "export"])
def test_a_session_whose_id_is_the_name_of_a_route_is_not_imported(session_id: str) -> None:
    sessions = parse_import(OLDER | {"sessionId": session_id})
    assert not isinstance(sessions, ImportRefused)

    [result] = import_sessions("ada", sessions, Chat().writer).results

    assert result.error == "its id is the name of a route"


def test_the_name_of_an_imported_session_has_200_characters_at_most() -> None:
    chat = Chat()
    imported(chat, OLDER | {"name": "é" * 201})

    assert head(chat).name == "é" * 200


def test_a_session_without_an_id_has_one_that_follows_from_its_contents() -> None:
    chat = Chat()
    nameless = {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "hello"}]}

    [(name, _, _)] = imported(chat, nameless)

    assert imported(chat, nameless) == [(name, 0, False)]
    assert imported(chat, {"messages": [{"role": "user", "content": "other"}]})[0][0] != name


def test_the_import_of_a_session_that_is_there_adds_only_the_missing_messages() -> None:
    chat = Chat()
    chat.merge(human("hi"), ai("hello"))
    chat.append(human("later"))

    assert imported(chat, OLDER | {"history": [*OLDER["history"], {"type": "human", "content": "new"}]}) == [
        ("s-1", 1, False)
    ]
    assert (chat.texts(), head(chat).name) == (["hi", "hello", "later", "new"], None)


def test_a_conversation_of_chatgpt_keeps_its_tree_and_the_current_branch_is_last() -> None:
    chat = Chat()

    [(name, count, _)] = imported(chat, CONVERSATION)

    key = SessionKey("ada", name)
    rows = chat.sessions.read_rows(key, 0, 9, limit=9)
    ids = {row.message_id: text for row, text in zip(rows, chat.texts(key), strict=True)}
    parents = [ids.get(row.parent_id or "") for row in rows]
    lost = "[an image or a file that the export does not contain]"
    assert (count, list(ids.values())) == (
        5, ["a question", "second answer", "print(1)", f"1\n\n{lost}", "first answer"],
    )  # fmt: skip
    assert parents == [None, "a question", "second answer", "print(1)", "a question"]
    assert [row.type for row in rows] == ["human", "ai", "ai", "tool", "ai"]
    assert rows[0].created_at == "2023-11-14T22:13:20.500Z"
    assert head(chat, name).last_updated == "2023-11-14T22:15:00.000Z"


def test_a_very_long_conversation_and_one_with_a_cycle_are_imported() -> None:
    nodes = {f"{n}": node(f"{n}", f"{n - 1}" if n else None, "user", f"t{n}", f"{n + 1}") for n in range(3_000)}
    cycle = {"a": node("a", "b", "user", "a", "b"), "b": node("b", "a", "user", "b", "a")}
    cycle["r"] = node("r", None, "user", "r")
    chat = Chat()

    [long, short] = imported(chat, [{"id": "1", "mapping": nodes}, {"id": "2", "mapping": cycle}])

    assert (long[1], short[1]) == (3_000, 1)


@pytest.mark.parametrize(
    "value",
    [1, "x", None, {}, {"history": 5}, {"history": [1]}, {"history": [{"type": "robot"}]}, [OLDER, {"title": "x"}]],
)
def test_a_value_of_another_shape_is_refused_with_its_place(value: Any) -> None:
    refused = parse_import(value)

    assert isinstance(refused, ImportRefused)
    assert refused.reason.startswith("session ")


@pytest.mark.parametrize(
    "entry",
    [
        {"title": 5, "create_time": "x", "mapping": {"a": 1, "b": {"message": {"author": 3}}, "c": {"message": []}}},
        {"mapping": {"a": {"message": {"author": {"role": "user"}, "content": {"parts": [None]}}, "children": [1]}}},
        {"history": [{"type": "ai", "content": 5, "id": 7, "parentId": 9, "usage": "x", "createdAt": 3}], "name": 5},
        {"history": [{"type": "ai", "id": "a b", "parentId": "c d"}], "sessionId": "x y", "configuration": []},
    ],
)
def test_fields_of_other_types_do_not_stop_an_import(entry: Any) -> None:
    chat = Chat()

    assert len(imported(chat, entry)) == 1
    assert imported(chat, entry)[0][1] == 0


def test_an_import_continues_in_the_next_request_when_its_time_is_used_up() -> None:
    chat = Chat()
    sessions = parse_import([OLDER | {"sessionId": f"s-{number}"} for number in range(4)])
    assert not isinstance(sessions, ImportRefused)

    def slow_clock() -> int:
        chat.now += MOST_MILLISECONDS // 8
        return chat.now

    requests, start = 0, 0
    while (found := import_sessions("ada", sessions, replace(chat.writer, clock=slow_clock), start=start)).next_start:
        requests, start = requests + 1, found.next_start

    assert 1 <= requests <= 3
    assert sorted(entry.key.session_id for entry in chat.sessions.list_heads("ada", 9)) == ["s-0", "s-1", "s-2", "s-3"]


def test_a_session_that_is_being_deleted_is_reported_and_the_others_are_imported() -> None:
    chat = Chat()
    chat.append(human("x"))
    written(chat.writer.delete(ADA))
    sessions = parse_import([OLDER, OLDER | {"sessionId": "search"}, OLDER | {"sessionId": "s-2"}])
    assert not isinstance(sessions, ImportRefused)

    results = import_sessions("ada", sessions, chat.writer).results

    assert [(result.created, bool(result.error)) for result in results] == [(False, True), (False, True), (True, False)]
