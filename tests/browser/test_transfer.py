"""Exports and imports of chats in the browser, with real files."""

import base64
import json
import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, PageProblems, find_accessibility_problems
from tests.support.chat import OLDER_SESSION, PNG
from tests.support.chat_files import choose_file, import_chats, message, session
from tests.support.chat_page import ChatWindow, choose_chat_action, listed_chat

pytestmark = pytest.mark.cloud


CHATGPT = [
    {
        "title": "Garden",
        "create_time": 1_790_000_000.5,
        "update_time": 1_790_000_100.5,
        "current_node": "b",
        "mapping": {
            "root": {"id": "root", "message": None, "parent": None, "children": ["a"]},
            "a": {
                "id": "a", "parent": "root", "children": ["b"],
                "message": {"author": {"role": "user"}, "content": {"content_type": "text", "parts": ["When to sow?"]}},
            },
            "b": {
                "id": "b", "parent": "a", "children": [],
                "message": {"author": {"role": "assistant"}, "content": {"content_type": "text", "parts": ["In May."]}},
            },
        },
    }
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content", "title", "answer"),
    [
        ("older.json", OLDER_SESSION | {"sessionId": "older-1"}, "Kettles", "hello"),
        ("conversations.json", CHATGPT, "Garden", "In May."),
    ],
    ids=["an older client", "ChatGPT"],
)
def test_a_file_of_another_client_is_imported_once(
    signed_in: Page, name: str, content: Any, title: str, answer: str
) -> None:
    file = json.dumps(content).encode()
    choose_file(signed_in, name, file)
    expect(signed_in.get_by_text("1 chat imported.")).to_be_visible(timeout=20_000)

    choose_file(signed_in, name, file)
    expect(signed_in.get_by_text("0 chats imported, 1 existed already.")).to_be_visible(timeout=20_000)
    expect(listed_chat(signed_in, title)).to_have_count(1)

    listed_chat(signed_in, title).get_by_role("link").click()
    expect(ChatWindow(signed_in).answers).to_contain_text(answer)


def test_an_exported_archive_has_the_chosen_chats_with_their_images_and_is_imported_again(
    signed_in: Page, tmp_path: Path
) -> None:
    picture = [{"type": "text", "text": "This picture"}, {"type": "image_url", "image_url": {"url": PNG}}]
    import_chats(signed_in, session("With picture", message("human", picture)), session("Left out"), session("Chosen"))

    signed_in.get_by_role("combobox", name="Chats").select_option("Chosen chats")
    signed_in.get_by_role("checkbox", name="With picture").check()
    signed_in.get_by_role("checkbox", name="Chosen").check()
    expect(signed_in.get_by_text("2 chats are chosen")).to_be_visible()
    assert find_accessibility_problems(signed_in) == []
    with signed_in.expect_download() as download:
        signed_in.get_by_role("button", name="Export", exact=True).click()
    path = tmp_path / download.value.suggested_filename
    download.value.save_as(path)

    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        [image] = [name for name in names if "/images/" in name]
        assert archive.read(image) == base64.b64decode(PNG.partition(",")[2])
    assert len([name for name in names if name.endswith("session.json")]) == 2
    choose_file(signed_in, path.name, path.read_bytes())
    expect(signed_in.get_by_text("0 chats imported, 2 existed already.")).to_be_visible(timeout=20_000)


@pytest.mark.parametrize(
    ("action", "ending", "text"),
    [("Export as Markdown", "md", "The answer of Single"), ("Export as JSON", "json", '"The answer of Single"')],
)
def test_one_chat_is_exported_from_its_menu(signed_in: Page, action: str, ending: str, text: str) -> None:
    import_chats(signed_in, session("Single"))

    with signed_in.expect_download() as download:
        choose_chat_action(signed_in, "Single", action)

    assert download.value.suggested_filename.endswith(f".{ending}")
    assert text in download.value.path().read_text()


def test_all_chats_are_exported_deleted_and_imported_by_another_person(
    signed_in: Page, open_window: Callable[[str], Page]
) -> None:
    import_chats(signed_in, session("First of all"), session("Last of all"))
    signed_in.get_by_role("combobox", name="Format").select_option("JSON")
    with signed_in.expect_download() as download:
        signed_in.get_by_role("button", name="Export", exact=True).click()
    content = download.value.path().read_bytes()

    signed_in.get_by_role("button", name="Delete all chats").click()
    dialog = signed_in.get_by_role("dialog", name="Delete all chats?")
    assert find_accessibility_problems(signed_in) == []
    dialog.get_by_role("textbox").fill("delete")
    dialog.get_by_role("button", name="Delete all chats").click()
    expect(signed_in.get_by_text("Your chats will appear here.")).to_be_visible(timeout=20_000)
    other = open_window("demo-rag-admin")
    choose_file(other, "all.json", content)

    expect(listed_chat(other, "of all")).to_have_count(2, timeout=20_000)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("broken.json", b"{", "This file is not JSON. Choose a file that was exported from a chat."),
        ("else.json", b'{"a": 1}', "cannot be imported: it is neither a session .* Choose a file"),
        ("broken.zip", b"PK\x03\x04 broken", "cannot be imported: the archive is damaged .* Choose a file"),
    ],
)
def test_a_file_that_holds_no_chats_is_refused_with_the_reason(
    signed_in: Page, problems: PageProblems, name: str, content: bytes, problem: str
) -> None:
    problems.expect("400 .*/session/import")
    signed_in.set_viewport_size(PHONE)

    choose_file(signed_in, name, content)

    expect(signed_in.get_by_role("alert")).to_contain_text(re.compile(problem), timeout=20_000)
    assert find_accessibility_problems(signed_in) == []
