"""Files that are attached to a question in the browser: ways to attach them, limits, and drafts that survive."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from local.samples import build_docx, build_pdf
from tests.support.browser import PHONE, find_accessibility_problems
from tests.support.chat_page import AttachedFiles, ChatWindow, choose_knowledge
from tests.support.installation import RunningInstallation
from tests.support.pictures import build_png
from tests.support.screenshots import take_screenshot

pytestmark = pytest.mark.cloud
TEXT = ("note.md", b"The lighthouse of Marren was built in 1887.", "text/markdown")
PDF = ("tides.pdf", build_pdf(["The tide turns at noon."]), "application/pdf")
WORD = ("crew.docx", build_docx(["The keeper is called Orrin."]), "")
PICTURE = ("gull.png", build_png(120, 80), "image/png")


@pytest.fixture
def attached(signed_in: Page) -> AttachedFiles:
    """The files of the composer."""
    return AttachedFiles(signed_in)


@pytest.fixture
def without_files(installation: RunningInstallation) -> Iterator[None]:
    """Switch files in chats off until the end of the test."""
    installation.switch(uploadContextDocs=False)
    yield
    installation.switch(uploadContextDocs=True)


def test_files_by_picker_drop_and_paste_reach_the_model(signed_in: Page, attached: AttachedFiles) -> None:
    attached.pick(TEXT)
    attached.drop(PDF)
    attached.paste(WORD)
    expect(attached.items).to_have_count(3)
    expect(attached.items).to_contain_text(["note.md", "tides.pdf", "crew.docx"])
    expect(attached.items).to_contain_text(["about 11 tokens"] + ["tokens"] * 2)
    expect(signed_in.get_by_text("The files have about")).to_be_visible()
    take_screenshot(signed_in, "attachments")
    signed_in.set_viewport_size(PHONE)
    take_screenshot(signed_in, "attachments-phone")
    assert find_accessibility_problems(signed_in) == []

    chat = ChatWindow(signed_in)
    chat.ask("Who is the keeper?")
    chat.wait_until_finished()

    expect(attached.items).to_have_count(3)  # those of the sent question
    expect(signed_in.locator("form").get_by_role("list", name="Attached files")).to_have_count(0)
    for name, text in (("tides.pdf", "The tide turns at noon."), ("crew.docx", "The keeper is called Orrin.")):
        signed_in.get_by_role("button", name=f"Show the text of {name}").click()
        expect(signed_in.get_by_role("dialog")).to_contain_text(text)
        signed_in.get_by_role("dialog").get_by_role("button", name="Close").click()


@pytest.mark.parametrize(
    ("file", "cause"),
    [
        (("log.txt", b"x" * 5_000_001, "text/plain"), "Larger than 5.0 MB, too large to be read here."),
        (("broken.pdf", b"%PDF-1.7 broken", "application/pdf"), "The file could not be read; it may be damaged"),
        (("empty.txt", b"  ", "text/plain"), "No text was found in this file."),
        (("broken.png", b"no picture", "image/png"), "The image could not be read."),
    ],
)
def test_a_file_that_cannot_be_read_names_its_cause_and_is_not_sent(
    signed_in: Page, attached: AttachedFiles, file: tuple[str, bytes, str], cause: str
) -> None:
    attached.pick(file)

    expect(attached.items).to_contain_text(cause)
    ChatWindow(signed_in).composer.fill("What is in it?")
    expect(signed_in.get_by_role("button", name="Send")).to_be_disabled()
    attached.remove(file[0])
    expect(signed_in.get_by_role("button", name="Send")).to_be_enabled()


def test_the_files_of_a_draft_survive_a_reload_until_they_are_removed_or_sent(
    signed_in: Page, attached: AttachedFiles
) -> None:
    attached.pick(TEXT)
    attached.pick(PICTURE)
    expect(attached.items).to_contain_text(["tokens", "Image"])
    attached.wait_until_kept(2)
    signed_in.reload()
    expect(attached.items).to_contain_text(["note.md", "gull.png"])

    attached.remove("gull.png")
    attached.wait_until_kept(1)
    signed_in.reload()
    expect(attached.items).to_contain_text(["note.md"])
    expect(signed_in.get_by_role("button", name="Model: quoter")).to_be_visible()
    ChatWindow(signed_in).composer.fill("When was it built?")
    expect(signed_in.get_by_role("button", name="Send")).to_be_enabled()
    ChatWindow(signed_in).composer.press("Enter")
    expect(signed_in.get_by_role("button", name="Show the text of note.md")).to_be_visible()
    attached.wait_until_kept(0)


def test_a_temporary_chat_keeps_no_draft_no_file_and_no_choice_of_documents(
    signed_in: Page, attached: AttachedFiles
) -> None:
    attached.pick(TEXT)
    attached.wait_until_kept(1)
    signed_in.get_by_role("button", name="Temporary chat").click()
    attached.wait_until_kept(0)
    choose_knowledge(signed_in, "default")
    attached.pick(PICTURE)
    chat = ChatWindow(signed_in)
    chat.composer.fill("A secret question")
    expect(attached.items).to_have_count(2)

    signed_in.reload()

    expect(chat.composer).to_have_value("")
    expect(signed_in.get_by_role("button", name="Attach files")).to_be_visible()
    expect(attached.items).to_have_count(0)
    expect(signed_in.get_by_role("list", name="Knowledge").get_by_role("listitem")).to_have_count(0)


def test_no_way_attaches_a_file_while_files_in_chats_are_switched_off(
    installation: RunningInstallation, without_files: None, signed_in: Page, attached: AttachedFiles
) -> None:
    signed_in.get_by_role("button", name="Attach files").click()
    expect(signed_in.get_by_role("menuitem")).to_contain_text(["Files into a collection"])
    signed_in.keyboard.press("Escape")

    attached.drop(TEXT)
    attached.paste(PDF)
    attached.paste_text("word " * 5_000)

    ChatWindow(signed_in).composer.press_sequentially("Hello")
    expect(attached.items).to_have_count(0)


def test_files_that_are_put_into_a_collection_show_their_progress(
    signed_in: Page, attached: AttachedFiles, tmp_path: Path
) -> None:
    paths = [tmp_path / f"berth-{number}.md" for number in range(3)]
    for number, path in enumerate(paths):
        path.write_text(f"Berth {number} is for ships of {number + 7} metres.")
    signed_in.locator("input[data-picker=knowledge]").set_input_files(paths)
    assert find_accessibility_problems(signed_in) == []
    signed_in.get_by_role("dialog").get_by_role("button", name="Add", exact=True).click()

    expect(signed_in.get_by_text("of 3 searchable")).to_be_visible()
    take_screenshot(signed_in, "knowledge-progress")
    expect(signed_in.get_by_role("list", name="Knowledge").get_by_role("listitem")).to_have_count(1, timeout=60_000)


def test_the_files_of_questions_that_the_server_has_not_accepted_come_back_after_a_reload(
    signed_in: Page, attached: AttachedFiles, scripted_models: None
) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("straight-endless")
    chat.ask("Count.")
    expect(chat.answers.last).to_contain_text("2 3 4")
    attached.pick(TEXT)
    attached.wait_until_kept(1)
    chat.ask("The next question")
    expect(attached.items).to_have_count(0)
    expect(signed_in.get_by_text("Sent after this answer:")).to_be_visible()

    signed_in.reload()

    expect(chat.composer).to_have_value("The next question")
    expect(attached.items).to_contain_text(["note.md"])
    attached.wait_until_kept(1)
    signed_in.get_by_role("button", name="Queue").wait_for()
    signed_in.keyboard.press("Escape")
    chat.choose_model("straight-words")
    chat.ask("The next question")
    chat.wait_until_finished()
    attached.wait_until_kept(0)
