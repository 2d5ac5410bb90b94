"""The page on which administrators configure the chat: effects of switches, contrast, review, history and restore."""

import re

import pytest
from playwright.sync_api import Page, expect

from tests.support.browser import PHONE, find_accessibility_problems
from tests.support.screenshots import take_screenshot
from tests.support.signed_in_pages import SignedInPages

pytestmark = pytest.mark.cloud


@pytest.fixture
def page_of_settings(page: Page, signed_in_pages: SignedInPages) -> Page:
    """The configuration page, with an administrator signed in."""
    signed_in_pages.open(page, "demo-admin", "admin/configuration")
    expect(page.get_by_role("heading", name="Configuration")).to_be_visible()
    expect(page.get_by_role("switch").first).to_be_visible()
    return page


def save(page: Page, reason: str) -> None:
    """Save the changes that are under review."""
    page.get_by_role("textbox", name="Reason").fill(reason)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("Saved.")).to_be_visible()


def test_every_switch_says_what_it_changes(page_of_settings: Page) -> None:
    switches = page_of_settings.get_by_role("switch").all()

    described = [one.get_attribute("aria-describedby") for one in switches if one.get_attribute("aria-describedby")]

    assert len(described) >= 20
    for text in described:
        expect(page_of_settings.locator(f'[id="{text}"]')).to_contain_text(re.compile("^For "))


def test_the_contrast_of_the_banner_is_checked_while_it_is_written(page_of_settings: Page) -> None:
    page = page_of_settings
    banner = page.get_by_role("region", name="Banner")
    page.get_by_role("switch", name="Show the banner").set_checked(True)
    banner.get_by_role("textbox", name="Text", exact=True).fill("Maintenance on Friday")

    banner.get_by_role("textbox", name="Text colour", exact=True).fill("#777777")
    banner.get_by_role("textbox", name="Background colour", exact=True).fill("#888888")
    expect(banner.get_by_text(re.compile("Contrast 1.2. : 1, too low"))).to_be_visible()
    assert find_accessibility_problems(page) == []
    banner.get_by_role("textbox", name="Text colour", exact=True).fill("red")
    expect(banner.get_by_text("Write a colour as #RRGGBB.")).to_be_visible()
    expect(page.get_by_role("button", name="Review")).to_be_disabled()
    banner.get_by_role("textbox", name="Text colour", exact=True).fill("#FFFFFF")
    banner.get_by_role("textbox", name="Background colour", exact=True).fill("#1D4ED8")
    expect(banner.get_by_text("good to read")).to_be_visible()


def test_a_change_is_reviewed_kept_in_the_history_and_restored(page_of_settings: Page) -> None:
    page = page_of_settings
    history = page.get_by_role("region", name="History")
    figures = page.get_by_role("switch", name="Details of answers")
    figures.set_checked(False)
    page.get_by_role("button", name="Review").click()

    review = page.get_by_role("dialog", name="Review the changes")
    expect(review.get_by_role("row", name="Details of answers")).to_contain_text("on")
    assert find_accessibility_problems(page) == []
    take_screenshot(page, "configuration-review-light-1366")
    save(page, "Fewer figures")
    expect(history.get_by_role("listitem").first).to_contain_text("Fewer figures")
    expect(history.get_by_role("listitem").first).to_contain_text("Details of answers: on → off")

    history.get_by_role("button", name=re.compile("^Restore version")).first.click()
    expect(review).to_contain_text("Details of answers")
    save(page, "Figures again")
    expect(figures).to_be_checked()


def test_the_review_is_accessible_on_a_phone(page_of_settings: Page) -> None:
    page = page_of_settings
    page.set_viewport_size(PHONE)
    page.emulate_media(color_scheme="dark")
    page.get_by_role("switch", name="Details of answers").set_checked(False)
    page.get_by_role("button", name="Review").click()

    expect(page.get_by_role("dialog", name="Review the changes")).to_be_visible()

    assert find_accessibility_problems(page) == []
    take_screenshot(page, "configuration-review-dark-390")
    page.get_by_role("button", name="Cancel").click()
    page.get_by_role("button", name="Discard").click()
    expect(page.get_by_role("button", name="Review")).to_have_count(0)
