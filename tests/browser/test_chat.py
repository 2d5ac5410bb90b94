"""A chat in the browser: a cited answer arrives, is stored, and opens again."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.chat_page import ChatWindow, choose_knowledge

pytestmark = pytest.mark.cloud
QUESTION = "How long are the samples of the river kept?"
FACT = "five years at minus twenty degrees"


def test_a_cited_answer_arrives_is_stored_and_opens_again(signed_in: Page) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("quoter")
    choose_knowledge(signed_in, "default")

    chat.ask(QUESTION)

    expect(chat.answers.last).to_contain_text(FACT)
    chat.wait_until_finished()
    expect(signed_in).to_have_url(re.compile(r"/c/[0-9a-f-]{36}$"))
    signed_in.reload()
    expect(chat.answers.last).to_contain_text(FACT)
    signed_in.get_by_role("link", name="New chat").click()
    expect(chat.answers).to_have_count(0)
    signed_in.get_by_role("link", name=re.compile("samples", re.IGNORECASE)).first.click()
    expect(chat.answers.last).to_contain_text(FACT)


def test_a_citation_opens_the_source_at_its_passage(signed_in: Page) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("quoter")
    choose_knowledge(signed_in, "default")
    chat.ask(QUESTION)
    chat.wait_until_finished()

    chat.answers.last.get_by_role("button", name=re.compile("river-survey")).first.click()

    sources = signed_in.get_by_role("complementary", name="Sources")
    expect(sources).to_contain_text("river-survey.pdf")
    expect(sources).to_contain_text("page 2", ignore_case=True)


def test_an_answer_without_sources_says_so(signed_in: Page) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("quoter")
    choose_knowledge(signed_in, "default")

    chat.ask("zxqv wvutq")

    chat.wait_until_finished()
    expect(chat.answers.last).to_contain_text("does not answer this question")


def test_another_answer_is_a_branch_and_the_first_one_is_kept(signed_in: Page, scripted_models: None) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("straight-words")
    chat.ask("Tell me.")
    chat.wait_until_finished()

    chat.action("Answer again")

    chat.wait_until_finished()
    expect(signed_in.get_by_role("group", name="Version 2 of 2")).to_be_visible()
    signed_in.reload()
    expect(signed_in.get_by_role("group", name="Version 2 of 2")).to_be_visible()


def test_a_stopped_answer_keeps_its_text(signed_in: Page, scripted_models: None) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("straight-endless")
    chat.ask("Count.")
    expect(chat.answers.last).to_contain_text("10 11 12")

    with signed_in.expect_response("**/cancel?*") as cancelled:
        signed_in.get_by_role("button", name="Stop").click()

    assert cancelled.value.ok
    chat.wait_until_finished()
    signed_in.reload()
    expect(chat.answers.last).to_contain_text("10 11 12")
