"""Typed questions: drafts and the queue of the next questions lose nothing."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.support.browser import PHONE, PageProblems
from tests.support.chat_page import ChatWindow
from tests.support.provider_script import ANSWER_TEXT
from tests.support.screenshots import take_screenshot

pytestmark = pytest.mark.cloud
# Press Enter and write at once, before the browser does anything else.
_SEND_AND_TYPE = """(box, text) => {
    box.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}));
    Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set.call(box, text);
    box.dispatchEvent(new Event("input", {bubbles: true}));
}"""


@pytest.fixture
def chat(signed_in: Page, scripted_models: None) -> ChatWindow:
    """A new chat, with the models of the scripted provider."""
    return ChatWindow(signed_in)


def ask_without_end(chat: ChatWindow, question: str = "Count.") -> None:
    """Ask a question whose answer does not end, and wait for its beginning."""
    chat.choose_model("straight-endless")
    chat.ask(question)
    expect(chat.answers.last).to_contain_text("2 3 4")


def test_each_chat_keeps_its_draft_through_a_change_of_chat_and_a_reload(chat: ChatWindow) -> None:
    page = chat.page
    chat.choose_model("straight-words")
    chat.ask("A question about drafts")
    chat.wait_until_finished()
    address = chat.page.url.rsplit("/", 1)[-1]
    chat.composer.fill("Written in the first chat")

    page.get_by_role("link", name="New chat").click()
    expect(chat.composer).to_have_value("")
    chat.composer.fill("Written in a new chat")
    page.locator(f"nav a[href$='{address}']").click()
    expect(chat.composer).to_have_value("Written in the first chat")
    page.reload()
    expect(chat.composer).to_have_value("Written in the first chat")

    page.get_by_role("link", name="New chat").click()
    expect(chat.composer).to_have_value("Written in a new chat")


def test_the_words_typed_while_a_new_chat_gets_its_address_stay(chat: ChatWindow) -> None:
    chat.choose_model("straight-words")
    chat.composer.fill("The first")
    chat.composer.evaluate(_SEND_AND_TYPE, "The second")

    chat.page.wait_for_url("**/c/*")
    chat.wait_until_finished()
    expect(chat.composer).to_have_value("The second")
    expect(chat.composer).to_be_focused()


def test_queued_questions_follow_in_their_order_and_one_is_removed(chat: ChatWindow) -> None:
    ask_without_end(chat)
    chat.choose_model("straight-words")
    for question in ("The second", "The third", "The fourth"):
        chat.ask(question)
    queue = chat.page.get_by_role("listitem").filter(has=chat.page.get_by_role("button", name="Remove from the queue"))
    expect(queue).to_have_text(["The second", "The third", "The fourth"])
    take_screenshot(chat.page, "queue")

    queue.nth(1).get_by_role("button").click()
    chat.page.get_by_role("button", name="Stop").click()

    expect(chat.answers).to_have_count(3)
    chat.wait_until_finished()
    questions = chat.page.get_by_role("article").filter(has=chat.page.get_by_role("heading", name="You", exact=True))
    expect(questions).to_have_text([re.compile("Count"), re.compile("The second"), re.compile("The fourth")])


def test_queued_questions_are_in_the_composer_after_a_reload(chat: ChatWindow) -> None:
    ask_without_end(chat)
    chat.ask("The second")
    chat.ask("The third")

    chat.page.reload()

    expect(chat.composer).to_have_value("The second\n\nThe third")
    chat.page.get_by_role("button", name="Queue").wait_for()
    chat.page.keyboard.press("Escape")


def test_a_queue_behind_an_answer_that_failed_waits_for_the_person(chat: ChatWindow, problems: PageProblems) -> None:
    problems.expect("status of 5|Failed to load")
    page = chat.page
    held: list[Route] = []
    page.route("**/chat/completions", lambda route: held.append(route), times=1)  # noqa: PLW0108 (no built-in functions)
    chat.choose_model("straight-words")
    chat.ask("The first")
    chat.ask("The second")
    expect(page.get_by_role("button", name="Remove from the queue")).to_be_visible()
    held[0].abort()  # as a lost network does

    expect(page.get_by_text("Not sent, because the last answer failed:")).to_be_visible()
    take_screenshot(page, "queue-stopped")
    page.get_by_role("button", name="Send now").click()

    expect(chat.answers.last).to_contain_text(ANSWER_TEXT)
    expect(page.get_by_text("Not sent, because")).to_have_count(0)


def test_a_question_after_a_failed_or_stopped_answer_is_answered(chat: ChatWindow, problems: PageProblems) -> None:
    problems.expect("status of 500")
    chat.choose_model("straight-failing-500")
    chat.ask("The first")
    expect(chat.page.get_by_role("alert")).to_contain_text("The model could not answer.")
    ask_without_end(chat, "The second")

    chat.page.get_by_role("button", name="Stop").click()
    chat.choose_model("straight-words")
    chat.ask("The third")

    expect(chat.answers.last).to_contain_text(ANSWER_TEXT)
    chat.page.reload()
    questions = chat.page.get_by_role("article").filter(has=chat.page.get_by_role("heading", name="You", exact=True))
    expect(questions).to_have_text([re.compile("The first"), re.compile("The second"), re.compile("The third")])
    expect(chat.answers).to_have_count(2)


def test_a_chat_is_asked_left_and_opened_again_on_a_phone(chat: ChatWindow) -> None:
    page = chat.page
    page.set_viewport_size(PHONE)
    chat.choose_model("straight-words")
    chat.ask("A question on a phone")
    chat.wait_until_finished()

    page.get_by_role("button", name="New chat").click()
    expect(chat.answers).to_have_count(0)
    page.get_by_role("button", name="Chats").click()
    take_screenshot(page, "phone-chats")
    page.get_by_role("dialog").get_by_role("listitem").first.get_by_role("link").click()

    expect(chat.answers).to_contain_text(ANSWER_TEXT)
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
