"""Files, pictures and model arguments of a question in the browser."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.chat_page import AttachedFiles, ChatWindow

pytestmark = pytest.mark.cloud
_INDEXED = 60_000  # milliseconds until an uploaded file is searchable on a busy machine


@pytest.fixture
def note(tmp_path: Path) -> Path:
    """A text file with one fact."""
    path = tmp_path / "lighthouse.md"
    path.write_text("# Lighthouse\n\nThe lighthouse of Marren was built in 1887.\n")
    return path


def test_a_file_is_sent_with_the_question_and_stays_a_chip_after_a_reload(signed_in: Page, note: Path) -> None:
    chat = ChatWindow(signed_in)
    signed_in.locator("input[data-picker=context]").set_input_files(note)
    expect(signed_in.get_by_role("list", name="Attached files")).to_contain_text("lighthouse.md")

    chat.ask("When was the lighthouse built?")
    chat.wait_until_finished()

    signed_in.reload()
    signed_in.get_by_role("button", name="Show the text of lighthouse.md").click()
    expect(signed_in.get_by_role("dialog")).to_contain_text("The lighthouse of Marren was built in 1887.")


def test_a_file_that_is_no_text_names_the_way_out(signed_in: Page, tmp_path: Path) -> None:
    (tmp_path / "data.bin").write_bytes(b"\x00\x01")

    signed_in.locator("input[data-picker=context]").set_input_files(tmp_path / "data.bin")

    attached = signed_in.get_by_role("list", name="Attached files")
    expect(attached).to_contain_text("This is not a text file.")
    expect(attached.get_by_role("button", name=re.compile("^Put in a collection"))).to_be_visible()


def test_a_long_paste_becomes_a_file(signed_in: Page) -> None:
    expect(signed_in.get_by_role("button", name="Attach files")).to_be_visible()
    AttachedFiles(signed_in).paste_text("word " * 5_000)

    expect(signed_in.get_by_role("list", name="Attached files")).to_contain_text("Pasted text")
    expect(ChatWindow(signed_in).composer).to_have_value("")


def test_a_file_that_is_put_into_a_collection_is_searched_by_the_chat(signed_in: Page, note: Path) -> None:
    signed_in.locator("input[data-picker=knowledge]").set_input_files(note)
    signed_in.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()

    expect(signed_in.get_by_role("list", name="Knowledge").get_by_role("listitem")).to_have_count(1, timeout=_INDEXED)
    chat = ChatWindow(signed_in)
    chat.ask("When was the lighthouse of Marren built?")
    expect(chat.answers.last).to_contain_text("1887")


def test_arguments_of_a_model_stay_with_the_chat(signed_in: Page) -> None:
    chat = ChatWindow(signed_in)
    signed_in.get_by_role("button", name="Model arguments").click()
    signed_in.get_by_label("Temperature").fill("0.5")
    signed_in.get_by_label("Top p").fill("9")
    expect(signed_in.get_by_role("alert")).to_contain_text("Give a number from 0 to 1.")
    signed_in.get_by_label("Top p").fill("")
    signed_in.keyboard.press("Escape")
    with signed_in.expect_response(lambda one: one.request.method == "PUT" and "/session/" in one.url):
        chat.ask("How long are samples kept?")
        chat.wait_until_finished()

    signed_in.evaluate("localStorage.clear()")
    signed_in.reload()
    signed_in.get_by_role("button", name="Model arguments").click()
    expect(signed_in.get_by_label("Temperature")).to_have_value("0.5")
