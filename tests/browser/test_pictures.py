"""Images in a chat in the browser: those that a person attaches, and those that a model makes."""

import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.support.browser import PHONE, PageProblems, find_accessibility_problems
from tests.support.chat_page import AttachedFiles, ChatWindow
from tests.support.pictures import build_png
from tests.support.screenshots import take_screenshot

pytestmark = pytest.mark.cloud
PICTURE = ("gull.png", build_png(120, 80), "image/png")
SIZE = len(PICTURE[1])
_SLOW = 30_000  # milliseconds that an answer may take on a busy machine


@pytest.fixture
def chat(signed_in: Page, scripted_models: None) -> ChatWindow:
    """The page of a new chat, with the scripted models in the list."""
    signed_in.reload()
    expect(signed_in.get_by_role("button", name="Attach files")).to_be_visible()
    return ChatWindow(signed_in)


def paint(chat: ChatWindow, prompt: str, model: str = "painter", **options: str) -> None:
    """Ask a model for pictures; `options` are the chosen texts by setting."""
    chat.choose_model(model)
    for name, option in options.items():
        chat.page.get_by_label(re.compile(name, re.IGNORECASE)).select_option(label=option)
    chat.ask(prompt)


def pictures_of(chat: ChatWindow) -> Locator:
    """Return the buttons that open the pictures of the last answer, once there is one."""
    found = chat.answers.last.get_by_role("button", name=re.compile("Open picture"))
    expect(found.first).to_be_visible(timeout=_SLOW)
    return found


@pytest.mark.parametrize("way", ["pick", "drop", "paste"])
def test_a_model_that_sees_receives_an_image_from_every_way(chat: ChatWindow, way: str) -> None:
    chat.choose_model("observer")
    attached = AttachedFiles(chat.page)
    getattr(attached, way)(PICTURE)
    expect(attached.items).to_contain_text(["gull.pngImage"])

    chat.ask("What do you see?")

    expect(chat.answers.last).to_contain_text(f"I see image/png of {SIZE} bytes.", timeout=_SLOW)


def test_an_image_is_seen_again_in_later_questions_after_a_reload(chat: ChatWindow) -> None:
    chat.choose_model("observer")
    attached = AttachedFiles(chat.page)
    attached.pick(PICTURE)
    expect(attached.items).to_contain_text(["Image"])
    chat.ask("What do you see?")
    expect(chat.answers.last).to_contain_text(f"{SIZE} bytes.", timeout=_SLOW)
    chat.page.reload()
    expect(chat.page.get_by_role("img", name="Attached image")).to_be_visible()

    chat.ask("And now?")

    expect(chat.answers).to_have_count(2, timeout=_SLOW)
    expect(chat.answers.last).to_contain_text(f"{SIZE} bytes.", timeout=_SLOW)


def test_a_model_that_sees_no_images_says_so_before_the_question_is_sent(chat: ChatWindow) -> None:
    chat.choose_model("quoter")
    AttachedFiles(chat.page).pick(PICTURE)
    chat.composer.fill("What do you see?")

    expect(chat.page.get_by_text("quoter does not see images.")).to_be_visible()
    expect(chat.page.get_by_role("button", name="Send")).to_be_disabled()
    take_screenshot(chat.page, "blind-model")
    chat.choose_model("observer")
    expect(chat.page.get_by_role("button", name="Send")).to_be_enabled()


def test_pictures_stay_in_the_session_and_are_shown_one_by_one_with_the_keyboard(chat: ChatWindow) -> None:
    page = chat.page
    paint(chat, "A lighthouse at dusk", size="Landscape", quality="High", number="3 pictures")
    pictures = pictures_of(chat)
    expect(pictures).to_have_count(3)
    expect(pictures.last.get_by_role("img")).to_have_js_property("naturalWidth", 384)
    page.reload()
    expect(pictures).to_have_count(3)
    expect(pictures.last.get_by_role("img")).to_have_js_property("naturalWidth", 384)
    take_screenshot(page, "pictures")
    assert find_accessibility_problems(page) == []

    pictures.first.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("1 of 3")
    expect(dialog).to_contain_text("A lighthouse at dusk")
    page.keyboard.press("ArrowRight")
    expect(dialog).to_contain_text("2 of 3")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    expect(dialog).to_contain_text("3 of 3")
    take_screenshot(page, "lightbox")
    assert find_accessibility_problems(page) == []
    page.set_viewport_size(PHONE)
    take_screenshot(page, "lightbox-phone")
    assert find_accessibility_problems(page) == []
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(pictures.first).to_be_focused()


def test_pictures_are_saved_as_a_zip_and_used_again(chat: ChatWindow, tmp_path: Path) -> None:
    page = chat.page
    paint(chat, "Two gulls", number="2 pictures")
    pictures_of(chat).first.click()
    dialog = page.get_by_role("dialog")
    with page.expect_download() as saved:
        dialog.get_by_role("button", name="Download all as zip").click()
    saved.value.save_as(tmp_path / "pictures.zip")
    with zipfile.ZipFile(tmp_path / "pictures.zip") as archive:
        assert archive.namelist() == ["two-gulls-1.png", "two-gulls-2.png"]
        assert archive.read("two-gulls-2.png") == build_png(256, 256, 1)

    dialog.get_by_role("button", name="Use the description again").click()
    expect(page.get_by_role("textbox", name="Ask anything")).to_have_value("Two gulls")
    pictures_of(chat).last.click()
    dialog.get_by_role("button", name="Use in a question").click()
    expect(AttachedFiles(page).items).to_contain_text(["two-gulls.png"])
    chat.choose_model("observer")
    chat.ask("What is this?")
    expect(chat.answers.last).to_contain_text(f"I see image/png of {len(build_png(256, 256, 1))} bytes.", timeout=_SLOW)


def test_pictures_whose_tab_was_closed_are_in_the_session_later(chat: ChatWindow, context: BrowserContext) -> None:
    page = chat.page
    paint(chat, "A storm", "slow-painter", number="2 pictures")
    expect(page.get_by_text("Making pictures…")).to_be_visible()
    page.wait_for_url(re.compile("/c/"))
    take_screenshot(page, "pictures-running")
    address, state = page.url, page.evaluate("JSON.stringify(sessionStorage)")

    page.close()
    again = context.new_page()
    again.add_init_script(f"Object.entries({state}).forEach(([k, v]) => sessionStorage.setItem(k, v))")
    again.goto(address)

    found = ChatWindow(again)
    expect(again.get_by_text("Making pictures…")).to_be_visible()
    expect(pictures_of(found)).to_have_count(2)
    expect(found.composer).to_have_value("")
    again.reload()
    expect(pictures_of(found)).to_have_count(2)


def test_pictures_that_are_stopped_can_be_requested_again(chat: ChatWindow, problems: PageProblems) -> None:
    problems.expect("status of 404.*/cancel")  # Stop may be earlier than the gateway's record of the answer
    paint(chat, "A storm", "slow-painter")
    expect(chat.page.get_by_text("Making pictures…")).to_be_visible()

    chat.page.get_by_role("button", name="Stop").click()

    expect(chat.page.get_by_role("button", name="Try again")).to_be_visible()
    chat.choose_model("painter")
    chat.page.get_by_role("button", name="Try again").click()
    expect(pictures_of(chat)).to_have_count(1)
