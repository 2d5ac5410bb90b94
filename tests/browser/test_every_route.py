"""Every route of the page is accessible and of one width, in both themes, on a desktop and on a phone."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.browser import DESKTOP, PHONE, find_accessibility_problems
from tests.support.chat_page import ChatWindow, choose_knowledge
from tests.support.installation import RunningInstallation
from tests.support.screenshots import take_screenshot
from tests.support.signed_in_pages import SignedInPages

pytestmark = pytest.mark.cloud
ROUTES = (
    "",
    "compare",
    "library/documents",
    "library/models",
    "library/prompts",
    "settings",
    "settings/shortcuts",
    "settings/tokens",
    "settings/usage",
    "admin/configuration",
    "admin/models",
    "admin/models/new",
    "admin/models/quoter",
    "admin/models/quoter/edit",
    "no-such-page",
)


@pytest.fixture
def administrator(page: Page, signed_in_pages: SignedInPages, installation: RunningInstallation) -> Iterator[Page]:
    """A page with the administrator signed in, who sees every route. The comparison of models is switched on."""
    installation.switch(enableModelComparisonUtility=True)
    signed_in_pages.open(page, "demo-admin")
    yield page
    installation.switch(enableModelComparisonUtility=False)


def show_in(page: Page, theme: str, viewport: ViewportSize) -> None:
    """Show the page in a theme and a size."""
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    expect(page.locator("html")).to_have_attribute("data-theme", theme)


def find_problems(page: Page) -> list[str]:
    """Return the accessibility problems of a page, and whether it scrolls sideways."""
    found = find_accessibility_problems(page)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [*found, *(["the page scrolls sideways"] if wide else [])]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_every_route_is_accessible_in_both_themes(administrator: Page, viewport: ViewportSize) -> None:
    administrator.set_viewport_size(viewport)
    problems: dict[str, list[str]] = {}

    for route in ROUTES:
        administrator.goto(route, wait_until="networkidle")
        expect(administrator.get_by_role("main")).to_be_visible(timeout=20_000)
        for theme in ("light", "dark"):
            show_in(administrator, theme, viewport)
            if found := find_problems(administrator):
                problems[f"{route or '/'} {theme}"] = found
            take_screenshot(administrator, f"{route.replace('/', '-') or 'new-chat'}-{theme}-{viewport['width']}")

    assert problems == {}


def test_a_cited_answer_is_accessible_in_both_themes_and_sizes(signed_in: Page) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("quoter")
    choose_knowledge(signed_in, "default")
    chat.ask("How long are the samples of the river kept?")
    chat.wait_until_finished()
    signed_in.wait_for_load_state("networkidle")
    problems: dict[str, list[str]] = {}

    for theme in ("light", "dark"):
        for viewport in (DESKTOP, PHONE):
            show_in(signed_in, theme, viewport)
            if found := find_problems(signed_in):
                problems[f"{theme} {viewport['width']}"] = found
            take_screenshot(signed_in, f"chat-{theme}-{viewport['width']}")

    assert problems == {}


DIALOGS = (
    ("library/prompts", "New prompt"),
    ("library/documents", "New collection"),
    ("settings/tokens", "Create a token"),
)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_dialogs_are_accessible_while_they_are_open(administrator: Page, theme: str) -> None:
    problems: dict[str, list[str]] = {}

    for route, opener in DIALOGS:
        show_in(administrator, theme, DESKTOP)
        administrator.goto(route)
        administrator.get_by_role("button", name=opener).first.click()
        expect(administrator.get_by_role("dialog")).to_be_visible()
        for viewport in (DESKTOP, PHONE):
            show_in(administrator, theme, viewport)
            if found := find_accessibility_problems(administrator):
                problems[f"{opener} {viewport['width']}"] = found
    administrator.keyboard.press("Escape")
    administrator.keyboard.press("Control+k")
    expect(administrator.get_by_role("combobox")).to_be_visible()
    if found := find_accessibility_problems(administrator):
        problems["palette"] = found

    assert problems == {}
