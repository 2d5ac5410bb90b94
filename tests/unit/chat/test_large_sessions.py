"""A session of 5,000 messages with images: small items, lists without texts, pages."""

import json
from base64 import b64encode

import pytest

from lisa.adapters.aws.dynamodb import to_item
from lisa.adapters.chat.session_items import build_head_item, build_row_item
from lisa.chat.reading import MOST_PAGE_BYTES, read_older_page
from lisa.chat.views import messages_view
from lisa.chat.writing import Change
from tests.support.chat import ADA, Chat, ai, human, written
from tests.support.tables import template
from tests.support.twins.contents import MemoryContents

COUNT = 5_000


@pytest.fixture(scope="module")
def chat() -> Chat:
    chat = Chat(contents=MemoryContents())
    messages = []
    for number in range(0, COUNT, 2):
        picture = b64encode(f"picture {number}".encode() * 5_000).decode()
        image = {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{picture}"}}
        text = "x" * (200_000 if number % 500 == 0 else 300)
        messages += [human([{"type": "text", "text": text}] + [image] * (number % 50 == 0)), ai(f"answer {number}")]
    written(chat.writer.append(ADA, messages, Change({"configuration": {"note": "y" * 60_000}}, create=True)))
    return chat


def test_no_item_of_the_session_is_larger_than_70_kilobytes(chat: Chat) -> None:
    head = chat.sessions.read_head(ADA)
    assert head is not None
    items = [build_row_item(ADA, row) for row in chat.sessions.read_rows(ADA, 0, COUNT, limit=COUNT)]

    sizes = [len(json.dumps(to_item(item)).encode()) for item in (*items, build_head_item(head))]

    assert len(sizes) == COUNT + 1
    assert max(sizes) < 70_000


def test_the_list_of_sessions_has_no_texts_of_messages_and_no_configurations(chat: Chat) -> None:
    table = template()["Resources"]["ChatTable"]["Properties"]
    [index] = table["GlobalSecondaryIndexes"]

    assert index["Projection"]["ProjectionType"] == "INCLUDE"
    assert not {"body", "configuration", "feedback", "events"} & set(index["Projection"]["NonKeyAttributes"])
    [listed] = chat.sessions.list_heads("ada", 9)
    assert (listed.next_index, listed.configuration) == (COUNT, {})


def test_the_session_is_read_by_pages_below_the_size_of_an_answer(chat: Chat) -> None:
    before, pages = COUNT, []
    while True:
        page = read_older_page(chat.sessions, ADA, before, 500)
        pages.append(page)
        if not page.more:
            break
        before = page.rows[0].index

    assert sum(len(page.rows) for page in pages) == COUNT
    assert len(pages) == COUNT // 500
    assert max(sum(row.size for row in page.rows) for page in pages) < MOST_PAGE_BYTES


def test_without_a_limit_a_page_is_bounded_by_its_bytes_alone(chat: Chat) -> None:
    page = read_older_page(chat.sessions, ADA, COUNT)

    assert len(page.rows) > 2_000
    assert page.more
    answer = json.dumps(messages_view(page, chat.contents))
    assert MOST_PAGE_BYTES * 0.6 < len(answer) < MOST_PAGE_BYTES


def test_images_are_stored_once_each_as_objects(chat: Chat) -> None:
    images = [key for key in chat.contents.list_keys(ADA.prefix) if "/images/" in key]

    assert len(images) == COUNT // 50
