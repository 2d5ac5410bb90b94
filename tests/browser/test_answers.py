"""Answers on the chat page: their reasoning, figures, versions, ends, notes and ratings."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, PageProblems, find_accessibility_problems
from tests.support.chat_models import PART, REASONING, REST
from tests.support.chat_page import ChatWindow, choose_knowledge
from tests.support.installation import RunningInstallation
from tests.support.provider_script import ANSWER_TEXT
from tests.support.screenshots import take_screenshot

pytestmark = pytest.mark.cloud


@pytest.fixture
def chat(signed_in: Page, scripted_models: None) -> ChatWindow:
    """A new chat, with the models of the scripted provider."""
    return ChatWindow(signed_in)


@pytest.fixture
def without_figures(installation: RunningInstallation) -> Iterator[None]:
    """The installation with the figures of answers switched off."""
    installation.switch(viewMetaData=False)
    yield
    installation.switch(viewMetaData=True)


def ask(chat: ChatWindow, model: str, question: str = "How long are the samples kept?") -> None:
    """Ask a question with a model, and wait for the whole answer."""
    chat.choose_model(model)
    chat.ask(question)
    chat.wait_until_finished()


def test_the_reasoning_of_an_answer_is_folded_up_and_opens(chat: ChatWindow) -> None:
    ask(chat, "thinker")
    reasoning = chat.page.get_by_text(REASONING)
    expect(chat.answers.last).to_contain_text(ANSWER_TEXT)
    expect(reasoning).to_be_hidden()

    chat.page.reload()
    chat.page.get_by_text("Thought", exact=False).last.click()

    expect(reasoning).to_be_visible()
    take_screenshot(chat.page, "answer-reasoning")


def test_the_figures_of_an_answer_are_shown_and_stay_after_a_reload(chat: ChatWindow) -> None:
    chat.choose_model("quoter")
    choose_knowledge(chat.page, "default")
    ask(chat, "quoter", "How long are the samples of the river kept?")
    figures = re.compile(r"quoter · \d+ tokens · .*first token after \d+\.\d\d s · 1 source")
    expect(chat.answers.last).to_contain_text(figures)
    expect(chat.page.get_by_role("img", name=re.compile("tokens used"))).to_be_visible()

    chat.page.reload()

    expect(chat.answers.last).to_contain_text(figures)


def test_no_figures_are_shown_while_they_are_switched_off(without_figures: None, chat: ChatWindow) -> None:
    ask(chat, "thinker")

    expect(chat.answers.last.get_by_role("button", name="Copy")).to_be_visible()
    expect(chat.answers.last).not_to_contain_text("first token after")
    expect(chat.answers.last).not_to_contain_text("tokens")


def test_another_model_answers_again_and_the_keyboard_switches_between_the_versions(chat: ChatWindow) -> None:
    ask(chat, "straight-words")
    chat.action("Answer again with another model")
    chat.page.get_by_role("menuitem", name="Answer with halving").click()
    chat.wait_until_finished()
    expect(chat.answers).to_have_count(1)
    expect(chat.answers.last).to_contain_text(PART.strip())

    previous = chat.page.get_by_role("button", name="Previous version")
    previous.focus()
    chat.page.keyboard.press("Enter")

    expect(chat.answers.last).to_contain_text(ANSWER_TEXT)
    expect(previous).to_be_focused()
    chat.page.keyboard.press("Tab")
    chat.page.keyboard.press("Space")
    expect(chat.answers.last).to_contain_text(PART.strip())
    expect(chat.page.get_by_role("button", name="Next version")).to_be_focused()


def test_an_answer_that_was_cut_at_the_limit_of_tokens_continues_as_one_text(chat: ChatWindow) -> None:
    ask(chat, "halving", "Write a sentence of two halves.")
    expect(chat.answers.last).to_contain_text("The answer reached its token limit.")
    take_screenshot(chat.page, "answer-cut")

    chat.page.get_by_role("button", name="Continue", exact=True).click()

    expect(chat.answers.last).to_contain_text(PART + REST)
    chat.page.reload()
    expect(chat.answers).to_have_count(1)
    expect(chat.answers.last).to_contain_text(PART + REST)
    expect(chat.page.get_by_text("The answer reached its token limit.")).to_have_count(0)


def test_the_note_on_an_argument_that_the_model_does_not_take_survives_a_reload(
    chat: ChatWindow, problems: PageProblems
) -> None:
    problems.expect("status of 400")
    chat.choose_model("choosy")
    chat.page.get_by_role("button", name="Model arguments").click()
    chat.page.get_by_label("Temperature").fill("0.3")
    chat.page.keyboard.press("Escape")
    chat.ask("How long are the samples kept?")
    chat.wait_until_finished()
    note = "The model does not take temperature; the request was sent without it."
    expect(chat.answers.last).to_contain_text(note)

    chat.page.reload()

    expect(chat.answers.last).to_contain_text(note)
    take_screenshot(chat.page, "answer-dropped")


def test_a_rating_with_its_reason_is_stored_with_the_sources_changed_and_removed(
    chat: ChatWindow, installation: RunningInstallation
) -> None:
    page = chat.page
    chat.choose_model("quoter")
    choose_knowledge(page, "default")
    ask(chat, "quoter", "How long are the samples of the river kept?")
    good, bad = (page.get_by_role("button", name=f"{name} answer") for name in ("Good", "Bad"))

    chat.action("Bad answer")
    page.get_by_role("textbox", name="What was wrong").fill("The wrong year")
    take_screenshot(page, "answer-reason")
    with page.expect_response(lambda one: "The wrong year" in (one.request.post_data or "")):
        page.get_by_role("dialog").get_by_role("button", name="Send").click()
    page.reload()
    expect(bad).to_have_attribute("aria-pressed", "true")
    [answer] = [one for one in stored_messages(page, installation) if one["type"] == "ai"]
    assert (answer["feedback"]["rating"], answer["feedback"]["reason"]) == ("down", "The wrong year")
    assert answer["metadata"]["ragDocuments"][0]["name"] == "river-survey.pdf"

    chat.action("Bad answer")
    expect(page.get_by_role("textbox", name="What was wrong")).to_have_value("The wrong year")
    assert find_accessibility_problems(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Skip").click()
    chat.action("Good answer")
    expect(good).to_have_attribute("aria-pressed", "true")
    expect(bad).to_have_attribute("aria-pressed", "false")
    with page.expect_response(lambda one: one.request.post_data == '{"rating":null}'):
        chat.action("Good answer")
    page.reload()
    expect(good).to_have_attribute("aria-pressed", "false")


def stored_messages(page: Page, installation: RunningInstallation) -> list[dict[str, Any]]:
    """Return the messages of the open chat as the API has them, for the person of the page."""
    with page.expect_response(lambda one: "/session/" in one.url and one.request.method == "GET") as read:
        page.reload()
    found: list[dict[str, Any]] = read.value.json()["history"]
    return found


def test_a_chat_on_a_phone_answers_again_and_shows_its_actions(chat: ChatWindow) -> None:
    chat.page.set_viewport_size(PHONE)
    ask(chat, "thinker")
    chat.action("Answer again")
    chat.wait_until_finished()

    expect(chat.page.get_by_role("group", name="Version 2 of 2")).to_be_visible()
    width = chat.page.evaluate("document.documentElement.scrollWidth")
    assert width <= PHONE["width"]
    take_screenshot(chat.page, "answer-phone")
