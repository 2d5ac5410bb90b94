"""The list of chats in the browser, and the palette, which the keyboard alone controls."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.browser import DESKTOP, PHONE, PageProblems, find_accessibility_problems
from tests.support.chat_files import import_chats, session
from tests.support.chat_page import ChatWindow, choose_chat_action, listed_chat
from tests.support.own_data import delete_own_data
from tests.support.screenshots import take_screenshot
from tests.support.signed_in_pages import SignedInPages

pytestmark = pytest.mark.cloud

GROUPS = {"Today": 0, "Yesterday": 1, "Previous 7 days": 3, "Previous 30 days": 20, "Older": 90}


def old_session(name: str, days: int) -> dict[str, Any]:
    """Return a session that was used last so many days ago."""
    time = (datetime.now(UTC) - timedelta(days=days)).isoformat()
    return session(name) | {"createTime": time, "lastUpdated": time}


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_chats_are_listed_by_the_day_of_their_last_use(signed_in: Page, viewport: ViewportSize) -> None:
    import_chats(signed_in, *(old_session(f"Used {days} days ago", days) for days in GROUPS.values()))
    signed_in.set_viewport_size(viewport)
    if viewport == PHONE:
        signed_in.get_by_role("button", name="Navigation").click()

    for group, days in GROUPS.items():
        expect(signed_in.get_by_role("region", name=group)).to_contain_text(f"Used {days} days ago")
    assert find_accessibility_problems(signed_in) == []


def test_a_pinned_chat_is_above_the_others_until_it_is_unpinned(signed_in: Page) -> None:
    import_chats(signed_in, old_session("Worth keeping", 90))
    pinned, older = (signed_in.get_by_role("region", name=name) for name in ("Pinned", "Older"))

    with signed_in.expect_response("**/pin"):
        choose_chat_action(signed_in, "Worth keeping", "Pin")
    expect(pinned).to_contain_text("Worth keeping")
    signed_in.reload()
    expect(pinned).to_contain_text("Worth keeping")
    expect(older.get_by_text("Worth keeping")).to_have_count(0)

    choose_chat_action(signed_in, "Worth keeping", "Unpin")
    expect(older).to_contain_text("Worth keeping")
    expect(pinned).to_have_count(0)


def test_the_palette_is_used_by_the_keyboard_alone(signed_in: Page) -> None:
    import_chats(signed_in, session("Palette chat"))
    keyboard = signed_in.keyboard
    option = signed_in.get_by_role("option")

    keyboard.press("Control+k")
    expect(signed_in.get_by_role("dialog").get_by_role("combobox")).to_be_focused()
    assert find_accessibility_problems(signed_in) == []
    keyboard.type("palette ch")
    expect(option.filter(has_text="Palette chat").first).to_have_attribute("aria-selected", "true")
    keyboard.press("Enter")
    expect(ChatWindow(signed_in).answers).to_contain_text("The answer of Palette chat")

    keyboard.press("Control+k")
    keyboard.type("the answer of palette")
    expect(option.filter(has_text="The answer of Palette").first).to_be_visible()
    keyboard.press("Escape")
    expect(signed_in.get_by_role("dialog")).to_have_count(0)
    keyboard.press("Control+k")
    keyboard.type("dark theme")
    expect(option.first).to_contain_text("Use the dark theme")
    keyboard.press("Enter")
    expect(signed_in.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_list_of_shortcuts_opens_by_its_key_and_on_the_page_of_settings(signed_in: Page) -> None:
    signed_in.goto("settings/shortcuts")
    expect(signed_in.get_by_role("region", name="In a chat")).to_contain_text("Stop the answer")

    signed_in.keyboard.press("?")

    expect(signed_in.get_by_role("dialog", name="Keyboard shortcuts")).to_contain_text("Search chats and commands")
    assert find_accessibility_problems(signed_in) == []
    signed_in.keyboard.press("Escape")
    expect(signed_in.get_by_role("dialog")).to_have_count(0)


@pytest.mark.parametrize("theme", ["Light", "Dark"])
def test_the_chosen_theme_lasts_after_a_reload(signed_in: Page, theme: str) -> None:
    signed_in.goto("settings")
    signed_in.get_by_text(theme, exact=True).click()
    expect(signed_in.locator("html")).to_have_attribute("data-theme", theme.lower())

    signed_in.reload()

    expect(signed_in.get_by_role("radio", name=re.compile(theme))).to_be_checked()
    expect(signed_in.locator("html")).to_have_attribute("data-theme", theme.lower())


def test_a_change_that_failed_is_announced_and_tried_again(signed_in: Page, problems: PageProblems) -> None:
    problems.expect("Failed to load")
    import_chats(signed_in, session("A name to change"))
    signed_in.route("**/name", lambda route: route.abort(), times=1)
    choose_chat_action(signed_in, "A name to change", "Rename")
    signed_in.get_by_role("textbox", name="Name of the chat").fill("The new name")
    signed_in.keyboard.press("Enter")

    failure = signed_in.get_by_role("alert")
    expect(failure).to_contain_text("The chat was not renamed.")
    expect(failure).to_contain_text("The server cannot be reached.")
    expect(listed_chat(signed_in, "A name to change").first).to_be_visible()
    assert find_accessibility_problems(signed_in) == []
    take_screenshot(signed_in, "failed-rename")
    failure.get_by_role("button", name="Try again").click()

    expect(listed_chat(signed_in, "The new name")).to_have_count(1)
    expect(failure).to_have_count(0)


@pytest.fixture
def deleted_chats(signed_in_pages: SignedInPages) -> Iterator[None]:
    """Delete the chats of the demo user after a test that needs very many: other tests expect theirs on page one."""
    yield
    delete_own_data(signed_in_pages.installation, signed_in_pages.token("demo"))


def test_chats_beyond_the_first_hundred_are_listed_on_scrolling_and_found_by_name(
    signed_in: Page, deleted_chats: None
) -> None:
    import_chats(signed_in, *(old_session(f"Row {number}", 400 + number) for number in range(130)))
    last = listed_chat(signed_in, "Row 129")
    signed_in.goto("")
    expect(listed_chat(signed_in, "Row 0").first).to_be_visible()
    expect(last).to_have_count(0)

    signed_in.keyboard.press("Control+k")
    signed_in.get_by_role("dialog").get_by_role("combobox").fill("Row 129")
    expect(signed_in.get_by_role("option", name="Row 129", exact=True).first).to_be_visible()
    signed_in.keyboard.press("Escape")

    rows = signed_in.get_by_role("navigation").get_by_role("listitem")
    more = signed_in.get_by_role("navigation").get_by_role("button", name="Show more")
    while last.count() == 0:
        shown = rows.count()
        more.scroll_into_view_if_needed()
        expect(rows).not_to_have_count(shown)
