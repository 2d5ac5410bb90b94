"""A conversation on the chat page: queued questions, edited questions, the list of chats, the search, accessibility."""

import re

import pytest
from playwright.sync_api import Locator, Page, ViewportSize, expect

from tests.support.browser import DESKTOP, PHONE, find_accessibility_problems
from tests.support.chat_page import ChatWindow, choose_chat_action, choose_knowledge, listed_chat

pytestmark = pytest.mark.cloud

RIVER = "How long are the samples of the river kept?"


@pytest.fixture
def cited(signed_in: Page) -> Page:
    """A chat whose answer cites a document."""
    chat = ChatWindow(signed_in)
    chat.choose_model("quoter")
    choose_knowledge(signed_in, "default")
    chat.ask(RIVER)
    chat.wait_until_finished()
    expect(citation(signed_in)).to_be_visible(timeout=20_000)
    return signed_in


def citation(page: Page) -> Locator:
    """Return the first citation of an answer."""
    return page.get_by_role("button", name=re.compile("^Source 1")).first


def rename(page: Page, title: str, name: str) -> None:
    """Give a listed chat a name."""
    choose_chat_action(page, title, "Rename")
    field = page.get_by_role("textbox", name="Name of the chat")
    field.fill(name)
    with page.expect_response(lambda one: one.url.endswith("/name") and one.request.method == "PUT"):
        field.press("Enter")
    expect(listed_chat(page, name)).to_have_count(1)


def test_a_question_that_is_sent_during_an_answer_follows_it(signed_in: Page, scripted_models: None) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("counting-500")
    chat.ask("Count")
    expect(chat.answers).to_contain_text("0 1 2", timeout=20_000)
    chat.choose_model("straight-words")

    chat.ask("And the samples?")

    expect(signed_in.get_by_text("Sent after this answer:")).to_be_visible()
    expect(chat.answers).to_have_count(2, timeout=40_000)
    expect(chat.answers.last).to_contain_text("ninety days", timeout=20_000)


def test_an_edited_question_opens_a_branch_and_the_old_one_stays(signed_in: Page, scripted_models: None) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("straight-words")
    chat.ask("The first question")
    chat.wait_until_finished()

    chat.composer.press("ArrowUp")
    editor = signed_in.get_by_role("textbox", name="Edit your message")
    editor.fill("The second question")
    editor.press("Enter")
    chat.wait_until_finished()

    question = signed_in.get_by_role("article").first
    expect(question).to_contain_text("The second question")
    question.hover()
    signed_in.get_by_role("button", name="Previous version").click()
    expect(question).to_contain_text("The first question")


def test_a_chat_is_renamed_and_deleted(signed_in: Page, scripted_models: None) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("counting-500")
    chat.ask("A chat to rename")
    expect(chat.answers).to_contain_text("0 1 2", timeout=20_000)
    signed_in.get_by_role("button", name="Stop").click()
    expect(listed_chat(signed_in, "A chat to rename")).to_have_count(1, timeout=20_000)

    rename(signed_in, "A chat to rename", "Renamed by hand")
    signed_in.reload()
    expect(listed_chat(signed_in, "Renamed by hand")).to_have_count(1)
    choose_chat_action(signed_in, "Renamed by hand", "Delete")
    signed_in.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(listed_chat(signed_in, "Renamed by hand")).to_have_count(0)
    expect(chat.composer).to_be_visible()


def test_the_palette_finds_a_chat_by_the_text_of_an_answer(cited: Page) -> None:
    chat = ChatWindow(cited)
    cited.goto("")
    expect(chat.composer).to_be_focused()

    cited.keyboard.press("Control+k")
    cited.get_by_role("combobox").fill("minus twenty degrees")
    cited.get_by_role("option").filter(has_text="minus twenty degrees").first.click()

    expect(chat.answers).to_contain_text("five years")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_chat_with_its_sources_is_accessible(cited: Page, theme: str, viewport: ViewportSize) -> None:
    cited.set_viewport_size(viewport)
    cited.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    expect(cited.locator("html")).to_have_attribute("data-theme", theme)

    assert find_accessibility_problems(cited) == []
    citation(cited).click()
    sources = cited.get_by_role("dialog" if viewport is PHONE else "complementary", name="Sources")
    expect(sources).to_contain_text("river-survey.pdf")
    assert find_accessibility_problems(cited) == []
