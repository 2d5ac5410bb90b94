"""The sign-in to the page."""

import re

import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.browser import DESKTOP, PHONE, find_accessibility_problems, sign_in
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud


def test_a_person_signs_in_and_sees_their_name(page: Page, installation: RunningInstallation) -> None:
    page.goto("")
    sign_in(page, installation, "demo")

    page.reload()

    expect(page.get_by_role("navigation").get_by_text("demo", exact=True)).to_be_visible()


def test_a_sign_in_returns_to_the_page_that_asked_for_it(page: Page, installation: RunningInstallation) -> None:
    page.goto("?from=a-link")
    sign_in(page, installation, "demo")

    expect(page).to_have_url(re.compile(r"/v2/?\?from=a-link$"))


def test_a_person_who_signed_out_must_sign_in_again(signed_in: Page) -> None:
    signed_in.get_by_role("navigation").get_by_text("demo", exact=True).click()
    signed_in.get_by_text("Sign out").click()

    expect(signed_in.get_by_role("button", name="Sign in")).to_be_visible()
    signed_in.reload()
    expect(signed_in.get_by_role("button", name="Sign in")).to_be_visible()


def test_a_failed_sign_in_is_reported_and_may_be_repeated(page: Page) -> None:
    page.goto("callback?code=wrong&state=unknown")

    expect(page.get_by_role("alert")).to_contain_text("The sign-in did not succeed")
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_before_the_sign_in_is_accessible(page: Page, theme: str, viewport: ViewportSize) -> None:
    page.set_viewport_size(viewport)
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    page.goto("")

    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("data-theme", theme)
    assert find_accessibility_problems(page) == []
