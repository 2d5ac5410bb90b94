"""A whole visit with the keyboard alone."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import demo_password
from tests.support.chat_page import ChatWindow, citation
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud
_MOST_STEPS = 80
_IS_FOCUSED = "found => found === document.activeElement"


def move_to(target: Locator, key: str = "Tab") -> None:
    """Press a key until the element has the focus, which must be visible."""
    expect(target).to_be_attached(timeout=20_000)
    for _ in range(_MOST_STEPS):
        if target.evaluate(_IS_FOCUSED):
            return
        target.page.keyboard.press(key)
    pytest.fail(f"{target} is not reached by {key}")


def choose_menu_item(page: Page, name: str) -> None:
    """Choose an entry of the open menu with the arrow keys."""
    move_to(page.get_by_role("menuitem", name=name, exact=True), "ArrowDown")
    page.keyboard.press("Enter")


def test_a_visit_needs_no_mouse(page: Page, installation: RunningInstallation) -> None:
    keys, chat = page.keyboard, ChatWindow(page)
    page.goto("")
    move_to(page.get_by_role("button", name="Sign in"))
    keys.press("Enter")
    move_to(page.locator("input[name=username]"))
    keys.type("demo")
    move_to(page.locator("input[name=password]"))
    keys.type(demo_password(installation, "demo"))
    keys.press("Enter")
    expect(chat.composer).to_be_focused(timeout=20_000)

    move_to(page.get_by_role("button", name=re.compile("^Model:")), "Shift+Tab")
    keys.press("Enter")
    move_to(page.get_by_role("dialog", name="Model").get_by_role("button", name=re.compile("^quoter")))
    keys.press("Enter")
    expect(chat.composer).to_be_focused()

    keys.type("#default")
    expect(page.get_by_role("option").first).to_be_visible()
    keys.press("Enter")
    keys.type("How long are the samples of the river kept?")
    keys.press("Enter")
    chat.wait_until_finished()
    expect(chat.composer).to_be_focused()

    move_to(citation(page), "Shift+Tab")
    keys.press("Enter")
    expect(page.get_by_role("complementary", name="Sources")).to_contain_text("river-survey.pdf")
    keys.press("Escape")
    expect(citation(page)).to_be_focused()

    link = page.locator(f"nav a[href$='{page.url.rsplit('/', 1)[-1]}']")
    move_to(link)  # forwards: from the end of the page to its beginning, where the newest chat is
    keys.press("Tab")
    keys.press("Enter")
    choose_menu_item(page, "Rename")
    expect(page.get_by_role("textbox", name="Name of the chat")).to_be_focused()
    keys.type("Named by keyboard")
    keys.press("Enter")
    expect(link).to_have_text("Named by keyboard")
    expect(link).to_be_focused()

    keys.press("Tab")
    keys.press("Enter")
    choose_menu_item(page, "Delete")
    move_to(page.get_by_role("dialog").get_by_role("button", name="Delete"))
    keys.press("Enter")
    expect(link).to_have_count(0)
    expect(chat.answers).to_have_count(0)
    expect(chat.composer).to_be_focused()
