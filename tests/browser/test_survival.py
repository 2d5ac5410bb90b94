"""Nothing that was typed or answered is lost when a tab, the network, the sign-in or a model goes away."""

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import PageProblems, sign_in
from tests.support.chat_page import ChatWindow
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud
LAST = "497 498 499"


def test_a_tab_that_closes_early_finds_the_whole_answer_later(
    signed_in: Page, context: BrowserContext, scripted_models: None
) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("counting-500")
    chat.ask("Count.")
    expect(chat.answers.last).to_contain_text("8 9 10")
    address = signed_in.url

    state = signed_in.evaluate("JSON.stringify(sessionStorage)")
    signed_in.close()
    again = context.new_page()
    again.add_init_script(f"Object.entries({state}).forEach(([k, v]) => sessionStorage.setItem(k, v))")
    again.goto(address)

    expect(ChatWindow(again).answers.last).to_contain_text(LAST, timeout=60_000)
    again.reload()
    expect(ChatWindow(again).answers.last).to_contain_text(LAST)


def test_an_answer_continues_after_the_network_was_lost(
    signed_in: Page, context: BrowserContext, problems: PageProblems, scripted_models: None
) -> None:
    problems.expect("Failed to load resource|ERR_INTERNET_DISCONNECTED|net::")
    chat = ChatWindow(signed_in)
    chat.choose_model("counting-500")
    chat.ask("Count.")
    expect(chat.answers.last).to_contain_text("8 9 10")

    context.set_offline(True)
    signed_in.wait_for_timeout(2_000)
    context.set_offline(False)

    expect(chat.answers.last).to_contain_text(LAST, timeout=60_000)
    text = chat.answers.last.inner_text()
    numbers = [int(found) for found in re.findall(r"\b\d+\b", text.split("499")[0])]
    assert numbers == sorted(set(numbers)), "no word is lost or repeated"


def test_a_page_that_was_hidden_shows_the_whole_answer(signed_in: Page, scripted_models: None) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("counting-500")
    chat.ask("Count.")
    expect(chat.answers.last).to_contain_text("8 9 10")

    other = signed_in.context.new_page()
    other.goto("about:blank")
    with signed_in.expect_event("requestfinished", lambda one: "/chat/completions" in one.url, timeout=60_000):
        other.bring_to_front()
    signed_in.bring_to_front()

    expect(chat.answers.last).to_contain_text(LAST, timeout=60_000)
    other.close()


def test_a_draft_survives_an_expired_sign_in(
    signed_in: Page, installation: RunningInstallation, problems: PageProblems
) -> None:
    problems.expect("Failed to load resource|401")
    chat = ChatWindow(signed_in)
    draft = "A long question that must not be lost."
    chat.composer.fill(draft)

    signed_in.evaluate("sessionStorage.removeItem(Object.keys(sessionStorage).find((key) => key.startsWith('oidc.')))")
    signed_in.reload()
    sign_in(signed_in, installation, "demo")

    expect(chat.composer).to_have_value(draft)


def test_an_answer_whose_model_fails_keeps_its_question(
    signed_in: Page, problems: PageProblems, scripted_models: None
) -> None:
    problems.expect("Failed to load resource|status of 5")
    chat = ChatWindow(signed_in)
    chat.choose_model("straight-failing-500")
    chat.ask("Please answer.")

    expect(signed_in.get_by_role("button", name="Try again")).to_be_visible(timeout=20_000)
    signed_in.reload()
    expect(signed_in.get_by_text("Please answer.").first).to_be_visible()


def test_a_second_answer_is_read_on_after_a_reload(signed_in: Page, scripted_models: None) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("straight-words")
    chat.ask("Count.")
    chat.wait_until_finished()
    chat.action("Answer again with another model")
    signed_in.get_by_role("menuitem", name="Answer with straight-endless").click()
    expect(chat.answers.last).to_contain_text("2 3 4")

    signed_in.reload()

    stop = signed_in.get_by_role("button", name="Stop")
    expect(stop).to_be_visible(timeout=60_000)
    expect(chat.answers.last).to_contain_text("2 3 4")
    stop.click()
    expect(signed_in.get_by_role("group", name="Version 2 of 2")).to_be_visible()


def test_a_duplicated_tab_begins_a_chat_of_its_own(
    signed_in: Page, context: BrowserContext, scripted_models: None
) -> None:
    original = ChatWindow(signed_in)
    original.composer.fill("Written in the first tab")
    signed_in.reload()
    expect(original.composer).to_have_value("Written in the first tab")

    state = signed_in.evaluate("JSON.stringify(sessionStorage)")
    page = context.new_page()
    page.add_init_script(f"Object.entries({state}).forEach(([k, v]) => sessionStorage.setItem(k, v))")
    page.goto("")
    duplicate = ChatWindow(page)
    expect(duplicate.composer).to_have_value("Written in the first tab")
    duplicate.choose_model("straight-words")
    duplicate.ask("Asked in the second tab")
    duplicate.wait_until_finished()

    original.choose_model("straight-words")
    original.ask("Asked in the first tab")
    original.wait_until_finished()
    assert page.url != signed_in.url
    expect(original.answers).to_have_count(1)
