"""The search in messages: words without case and accents, newest first, with bounded work per request."""

from dataclasses import replace

import pytest

from lisa.chat.searching import Search, SearchCursor, SearchPage, parse_search_cursor
from lisa.chat.session import SessionKey
from lisa.chat.snippets import contains_all, cut_snippet, parse_terms
from lisa.chat.writing import Change
from tests.support.chat import ADA, NOW, Chat, ai, human, written


def search(chat: Chat, query: str, limit: int = 20, after: SearchCursor | None = None, **bounds: int) -> SearchPage:
    return Search(chat.sessions, chat.contents, "ada", parse_terms(query), NOW, limit, **bounds).run(after)


def ids(page: SearchPage) -> list[str]:
    return [hit.row.message_id if hit.row else "name" for hit in page.hits]


def everything(chat: Chat, query: str, limit: int) -> list[str]:
    """Return the ids of all hits, page by page."""
    page = search(chat, query, limit)
    found = ids(page)
    while page.cursor:
        page = search(chat, query, limit, parse_search_cursor(str(page.cursor)))
        found += ids(page)
    return found


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("The Kettle boils", "kettle"),
        ("the kettle", "KETTLE The"),
        ("Grüße aus Köln", "gruße koln"),
        ("STRASSE", "straße"),
        ("cafe\u0301", "café"),
        ("café", "cafe\u0301"),
        ("ИНДЕКС", "индекс"),
        ("ﬁle", "file"),
        ("水壶在哪里", "水壶"),
    ],
)
def test_case_and_accents_are_ignored(text: str, query: str) -> None:
    assert contains_all(text, parse_terms(query))


@pytest.mark.parametrize(("text", "query"), [("kettle", "kettles"), ("a kettle", "kettle pot"), ("", "x")])
def test_a_text_without_one_of_the_words_is_not_found(text: str, query: str) -> None:
    assert not contains_all(text, parse_terms(query))


@pytest.mark.parametrize("before", ["", "x" * 30, "word " * 500, "ßﬁ" * 3_000, "\n" * 100])
def test_a_snippet_shows_the_first_match_with_its_places(before: str) -> None:
    snippet = cut_snippet(f"{before} der Käse\nist alt", parse_terms("kase alt"))

    assert [snippet.text[start:end] for start, end in snippet.matches] == ["Käse", "alt"]
    assert len(snippet.text) <= 200
    assert "\n" not in snippet.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("## Opening hours\n\n* **Monday**: `9 to 5`", "Opening hours Monday : 9 to 5"),
        ("> quoted words\n- an item", "quoted words an item"),
        ("| day | hours |\n| --- | --- |\n| Monday | 9 |", "day hours Monday 9"),
        ("__strong__ and snake_case and __init__", "strong and snake_case and init"),
        ("2 * 3 - 1 # not a heading", "2 * 3 - 1 # not a heading"),
    ],
)
def test_a_snippet_has_no_marks_of_markdown(text: str, shown: str) -> None:
    assert cut_snippet(text, parse_terms("and")).text == shown


def test_hits_are_ordered_by_session_and_then_from_the_newest_message() -> None:
    chat = Chat()
    for number, name in enumerate(("old", "new")):
        chat.now = NOW + number
        messages = [human("red", f"{name}-1"), ai("blue", f"{name}-2"), human("Red!", f"{name}-3")]
        chat.append(*messages, key=SessionKey("ada", name))

    assert ids(search(chat, "red")) == ["new-3", "new-1", "old-3", "old-1"]


def test_messages_of_other_users_and_of_deleted_sessions_are_not_found() -> None:
    chat = Chat()
    chat.append(human("red"), key=SessionKey("eve", "s"))
    chat.append(human("red"))
    written(chat.writer.delete(ADA))

    assert search(chat, "red") == SearchPage((), None)


def test_the_name_of_a_session_is_searched() -> None:
    chat = Chat()
    chat.append(human("blue", "m"))
    written(chat.writer.change(ADA, Change({"name": "The Réd one"})))

    [hit] = search(chat, "red").hits

    assert (hit.kind, hit.row, hit.snippet.matches) == ("name", None, ((4, 7),))


def test_texts_of_system_messages_and_tools_are_not_searched() -> None:
    chat = Chat()
    chat.append(replace(human("red"), type="system"), replace(human("red"), type="tool"))

    assert search(chat, "red").hits == ()


def test_a_long_text_and_the_text_beside_an_image_are_searched() -> None:
    chat = Chat()
    chat.append(human("x" * 50_000 + " needle", "long"), human([{"type": "text", "text": "a needle"}], "part"))

    assert ids(search(chat, "needle")) == ["part", "long"]


@pytest.mark.parametrize("limit", [1, 2, 3, 7])
def test_pages_contain_every_hit_once(limit: int) -> None:
    chat = Chat()
    for session in range(3):
        chat.append(*(human("red", f"{session}-{n}") for n in range(3)), key=SessionKey("ada", f"s{session}"))

    assert everything(chat, "red", limit) == [f"{session}-{n}" for session in (2, 1, 0) for n in (2, 1, 0)]


def test_a_request_reads_a_bounded_number_of_bytes_and_the_next_one_goes_on() -> None:
    chat = Chat()
    chat.append(human("needle", "first"), *(human("hay" * 100, f"{n}") for n in range(250)))
    pages = 1
    page = search(chat, "needle", most_bytes=1_000)
    while not page.hits:
        assert page.cursor is not None
        page, pages = search(chat, "needle", after=page.cursor, most_bytes=1_000), pages + 1

    assert (ids(page), pages) == (["first"], 3)


def test_a_request_reads_a_bounded_number_of_sessions() -> None:
    chat = Chat()
    for number in range(5):
        chat.append(human("red", f"{number}"), key=SessionKey("ada", f"s{number}"))

    first = search(chat, "red", most_heads=2)
    second = search(chat, "red", after=first.cursor, most_heads=2)

    assert (ids(first), ids(second)) == (["4", "3"], ["2", "1"])


def test_a_search_goes_on_in_a_session_that_got_new_messages_meanwhile() -> None:
    chat = Chat()
    chat.append(human("red", "1"), human("red", "2"))
    page = search(chat, "red", 1)
    chat.now += 5
    chat.append(human("red", "3"))

    assert (ids(page), ids(search(chat, "red", 9, page.cursor))) == (["2"], ["1"])


@pytest.mark.parametrize("text", ["x", "a,b", "2026,s,x", "2026,a b,1", "2026,s,-1", "2026,s,1,2", "x" * 300])
def test_an_invalid_cursor_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="nextCursor"):
        parse_search_cursor(text)
