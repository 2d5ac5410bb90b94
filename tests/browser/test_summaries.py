"""Long chats: the oldest messages are summarized, and no question exceeds a model's context."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import PageProblems, find_accessibility_problems
from tests.support.chat_models import WINDOW
from tests.support.chat_page import ChatWindow
from tests.support.provider_script import ANSWER_TEXT
from tests.support.screenshots import take_screenshot

pytestmark = pytest.mark.cloud
_SUMMARIZED = "2 earlier messages are summarized"
_LEFT_OUT = re.compile(r"The model's context is full: the oldest \d+ messages were left out of this question\.")


@pytest.fixture
def chat(signed_in: Page, scripted_models: None) -> ChatWindow:
    """A new chat, with the models of the scripted provider."""
    return ChatWindow(signed_in)


def long_text(subject: str, tokens: int) -> str:
    """Return a text of about so many tokens, of four characters each."""
    return subject.ljust(4 * tokens, "x")


def ask_at_length(chat: ChatWindow, model: str, *subjects: str, tokens: int = 200) -> None:
    """Ask a long question about each subject, and wait for the answers."""
    chat.choose_model(model)
    for number, subject in enumerate(subjects, chat.answers.count() + 1):
        chat.ask(long_text(subject, tokens))
        expect(chat.answers).to_have_count(number)
        chat.wait_until_finished()


def test_the_oldest_messages_are_summarized_once_and_the_summary_can_be_undone(chat: ChatWindow) -> None:
    page = chat.page
    ask_at_length(chat, "small", "apples", "pears", "plums")
    with page.expect_request(lambda one: "answer_id" in (one.post_data or "")) as asked:
        ask_at_length(chat, "small", "cherries")
    divider = page.get_by_text(_SUMMARIZED)
    expect(divider).to_be_visible()
    assert "apples" not in (asked.value.post_data or "")

    page.reload()
    page.get_by_role("button", name="Show the summary").click()
    expect(page.get_by_role("log").get_by_text(ANSWER_TEXT).first).to_be_visible()
    assert find_accessibility_problems(page) == []
    take_screenshot(page, "summary")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("This summary is not used")).to_be_visible()

    page.reload()
    expect(page.get_by_text("This summary is not used")).to_be_visible()
    expect(divider).to_have_count(0)
    chat.choose_model("small")
    with page.expect_request("**/chat/completions") as again:
        chat.ask("And now?")
    chat.wait_until_finished()
    assert "apples" in (again.value.post_data or "")
    expect(divider).to_have_count(0)


def test_a_question_that_is_larger_than_the_context_stays_in_the_composer_until_it_fits(chat: ChatWindow) -> None:
    page, question = chat.page, long_text("everything", WINDOW + 300)
    chat.choose_model("small")
    chat.ask(question)

    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("small reads at most 1,000, with its answer. Shorten the question, or choose")
    expect(chat.composer).to_have_value(question)
    expect(chat.answers).to_have_count(0)
    take_screenshot(page, "question-too-large")

    chat.choose_model("large")
    expect(notice).to_have_count(0)
    chat.composer.press("Enter")
    expect(chat.answers).to_contain_text(ANSWER_TEXT)
    expect(chat.composer).to_have_value("")


def test_another_model_answers_again_only_if_its_context_is_large_enough(chat: ChatWindow) -> None:
    ask_at_length(chat, "large", "apples", "pears", "plums", "cherries", "grapes", tokens=250)

    answer_with(chat, "small")
    expect(chat.answers.last).to_contain_text(_LEFT_OUT)
    ask_at_length(chat, "large", "everything", tokens=WINDOW + 300)
    answer_with(chat, "small")

    expect(chat.page.get_by_role("alert")).to_contain_text("small reads at most 1,000")
    expect(chat.page.get_by_role("group", name="Version 2 of 2")).to_have_count(1)
    chat.page.reload()
    expect(chat.page.get_by_text(_LEFT_OUT)).to_be_visible()


def test_a_model_whose_context_is_unknown_receives_fewer_messages_instead_of_failing(
    chat: ChatWindow, problems: PageProblems
) -> None:
    problems.expect("status of 400")
    ask_at_length(chat, "exact", "apples", "pears", "plums", "cherries", "grapes", tokens=230)
    expect(chat.answers.last).to_contain_text(ANSWER_TEXT)
    expect(chat.answers.last).to_contain_text(_LEFT_OUT)

    chat.ask(long_text("everything", WINDOW + 300))
    expect(chat.page.get_by_role("alert")).to_contain_text("This question is larger than the context of exact. Edit it")
    expect(chat.page.get_by_text("maximum context length")).to_have_count(0)

    chat.page.reload()
    expect(chat.answers.last).to_contain_text(_LEFT_OUT)
    expect(chat.composer).to_have_value("")


def answer_with(chat: ChatWindow, model: str) -> None:
    """Answer the last question again with another model."""
    chat.action("Answer again with another model")
    chat.page.get_by_role("menuitem", name=f"Answer with {model}").click()
    chat.wait_until_finished()
