"""Features in the browser that administrators switch on and off, prompts, projects and shared chats."""

import json
import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.support.chat_page import ChatWindow
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud
_MINUTE = "01:00"


@pytest.fixture
def administrator(open_window: Callable[[str], Page]) -> Page:
    """A window of its own in which the demo administrator is signed in."""
    return open_window("demo-admin")


def switch(page: Page, name: str, *, on: bool, reason: str) -> None:
    """Switch a feature, and save the change."""
    page.goto("admin/configuration")
    page.get_by_role("switch", name=name).set_checked(on)
    page.get_by_role("button", name="Review").click()
    expect(page.get_by_role("dialog")).to_contain_text(name)
    page.get_by_role("textbox", name="Reason").fill(reason)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


@pytest.fixture
def projects_off_at_the_end(installation: RunningInstallation) -> Iterator[None]:
    """Switch projects off after the test, also if it fails."""
    yield
    installation.switch(projectOrganization=False)


def test_pages_that_are_open_follow_a_switch_within_a_minute(
    projects_off_at_the_end: None, signed_in: Page, administrator: Page
) -> None:
    signed_in.clock.install()
    signed_in.reload()
    expect(ChatWindow(signed_in).composer).to_be_focused()
    new_project = signed_in.get_by_role("button", name="New project")
    expect(new_project).to_have_count(0)

    switch(administrator, "Projects", on=True, reason="Teams asked for it")

    signed_in.clock.fast_forward(_MINUTE)
    expect(new_project).to_be_visible()
    expect(administrator.get_by_role("region", name="History")).to_contain_text("Teams asked for it")
    switch(administrator, "Projects", on=False, reason="Trial ended")
    signed_in.reload()
    expect(new_project).to_have_count(0)


def test_the_address_of_a_page_for_administrators_does_not_exist_for_others(signed_in: Page) -> None:
    signed_in.goto("admin/configuration")

    expect(signed_in.get_by_text("There is no page at this address, or you may not open it.")).to_be_visible()


def test_a_directive_asks_for_its_variables_and_is_inserted(signed_in: Page) -> None:
    signed_in.goto("library/prompts")
    signed_in.get_by_role("button", name="New prompt").click()
    signed_in.get_by_role("textbox", name="Title").fill("Letter")
    signed_in.get_by_role("textbox", name="Text", exact=True).fill("Write a letter to {{reader}}.")
    signed_in.get_by_role("button", name="Save").click()
    signed_in.get_by_role("link", name="New chat").click()
    composer = ChatWindow(signed_in).composer

    composer.fill("/letter")
    signed_in.get_by_role("option", name=re.compile("Letter")).click()
    signed_in.get_by_role("textbox", name="reader").fill("Ada")
    signed_in.get_by_role("button", name="Insert").click()

    expect(composer).to_have_value("Write a letter to Ada.")


def test_a_shared_chat_is_read_by_others_until_it_is_revoked(signed_in: Page, administrator: Page) -> None:
    chat = ChatWindow(signed_in)
    chat.ask("How long are the samples of the river kept?")
    chat.wait_until_finished()
    signed_in.get_by_role("region", name="Today").get_by_role("button", name=re.compile("^Actions for")).first.click()
    signed_in.get_by_role("menuitem", name="Share").click()
    with signed_in.expect_response(lambda one: one.request.method == "POST" and "/shares" in one.url) as created:
        signed_in.get_by_role("button", name="Create the link").click()
    address = f"shared/{created.value.json()['shareId']}"

    administrator.goto(address)
    expect(administrator.get_by_text("Shared by demo")).to_be_visible()
    signed_in.get_by_role("button", name=re.compile("^Revoke the link")).first.click()
    expect(signed_in.get_by_text("Nobody else can read this chat.")).to_be_visible()

    administrator.reload()
    expect(administrator.get_by_text("it was revoked or has expired")).to_be_visible()


def test_a_temporary_chat_says_so_and_is_not_in_the_list(signed_in: Page) -> None:
    chat = ChatWindow(signed_in)
    signed_in.get_by_role("button", name="Temporary chat").click()
    expect(signed_in.get_by_text("stored nowhere")).to_be_visible()

    with signed_in.expect_request("**/chat/completions") as asked:
        chat.ask("A question that is stored nowhere else")
    chat.wait_until_finished()

    assert json.loads(asked.value.post_data or "")["metadata"] == {"temporary_chat": "true"}
    expect(signed_in.get_by_text("This chat is stored nowhere")).to_be_visible()
    signed_in.reload()
    expect(signed_in.get_by_role("navigation").get_by_text("A question that is stored")).to_have_count(0)
