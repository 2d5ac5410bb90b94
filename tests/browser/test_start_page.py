"""The page of a new chat, and the titles that a model gives chats on request."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.chat_page import ChatWindow
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud


@pytest.fixture
def shared_directive(installation: RunningInstallation) -> Iterator[None]:
    """A directive with a variable, which an administrator shares with everyone."""
    token = installation.outputs["adminToken"]
    body = {"title": "Weekly report", "body": "Report on {{subject}}.", "type": "directive", "groups": ["lisa:public"]}
    made = installation.ask("POST", "/prompt-templates", token=token, json=body).json()
    yield
    installation.ask("DELETE", f"/prompt-templates/{made['id']}", token=token)


def suggestions(page: Page) -> Locator:
    """Return the suggestions for a first question."""
    return page.get_by_role("list", name="Suggestions").get_by_role("button")


def test_documents_are_suggested_if_no_directive_is_for_everyone(signed_in: Page) -> None:
    signed_in.get_by_role("list", name="Suggestions").get_by_role(
        "button", name="Ask about default", exact=True
    ).click()

    expect(signed_in.get_by_role("button", name="Do not search default")).to_be_visible()
    expect(ChatWindow(signed_in).composer).to_be_focused()


def test_a_directive_for_everyone_is_suggested_and_asks_for_its_variables(
    shared_directive: None, signed_in: Page
) -> None:
    expect(suggestions(signed_in)).to_have_text(["Weekly report"])

    suggestions(signed_in).first.click()
    signed_in.get_by_role("textbox", name="subject").fill("the river")
    signed_in.get_by_role("button", name="Insert").click()

    expect(ChatWindow(signed_in).composer).to_have_value("Report on the river.")
    expect(ChatWindow(signed_in).composer).to_be_focused()


def test_a_model_suggests_a_title_and_the_old_one_can_be_restored(signed_in: Page, scripted_models: None) -> None:
    page, chat = signed_in, ChatWindow(signed_in)
    chat.choose_model("counting-500")
    chat.ask("A question about numbers")
    expect(chat.answers).to_contain_text("0 1 2", timeout=20_000)
    page.get_by_role("button", name="Stop").click()
    link = page.locator(f"a[href$='{page.url.rsplit('/', 1)[-1]}']")
    row = page.get_by_role("navigation").get_by_role("listitem").filter(has=link)
    row.hover()
    row.get_by_role("button").click()

    with page.expect_request("**/chat/completions") as asked:
        page.get_by_role("menuitem", name="Suggest a title").click()

    expect(row).to_contain_text("Title by the model.")
    expect(link).to_have_text("Samples are kept for ninety days")
    assert "session_id" not in (asked.value.post_data or "")
    row.get_by_role("button", name="Undo").click()
    expect(link).to_have_text("A question about numbers")
    page.reload()
    expect(link).to_have_text("A question about numbers")
    expect(chat.answers).to_have_count(1)
