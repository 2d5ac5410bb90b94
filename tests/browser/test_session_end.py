"""The end of a session while a page is open: nothing on the page is lost."""

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.support.browser import PageProblems, demo_password, fill_sign_in_form, find_accessibility_problems, sign_in
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud
HOUR = "01:00:30"  # a little longer than a session lasts
USER = "demo-rag-admin"  # whose sessions no other test uses


@pytest.fixture
def draft(page: Page, installation: RunningInstallation) -> Page:
    """A page with a draft, on which time runs as the test says."""
    page.clock.install()
    page.goto("")
    sign_in(page, installation, USER)
    page.get_by_role("textbox", name="Ask anything").fill("A question that is not sent yet")
    return page


def end_session(page: Page, installation: RunningInstallation) -> None:
    """Revoke the session at the provider, and let the time of its tokens pass."""
    pool = installation.outputs["userPoolId"]
    installation.aws("cognito-idp").admin_user_global_sign_out(UserPoolId=pool, Username=USER)
    page.clock.fast_forward(HOUR)
    expect(page.get_by_role("dialog")).to_contain_text("Your session has ended")


def test_a_session_is_renewed_without_the_person(draft: Page) -> None:
    with draft.expect_response("**/oauth2/token") as renewed:
        draft.clock.fast_forward("00:59:30")

    assert renewed.value.ok
    expect(draft.get_by_role("dialog")).to_have_count(0)


def test_after_a_new_sign_in_the_page_continues_with_its_draft(
    draft: Page, context: BrowserContext, installation: RunningInstallation, problems: PageProblems
) -> None:
    problems.expect("status of 40[01]")
    end_session(draft, installation)
    assert find_accessibility_problems(draft) == []

    with context.expect_page() as opened:
        draft.get_by_role("button", name="Sign in again").click()
    fill_sign_in_form(opened.value, USER, demo_password(installation, USER))

    expect(draft.get_by_role("dialog")).to_have_count(0)
    expect(draft.get_by_role("textbox", name="Ask anything")).to_have_value("A question that is not sent yet")


def test_the_request_to_sign_in_again_may_wait_and_the_page_stays_readable(
    draft: Page, installation: RunningInstallation, problems: PageProblems
) -> None:
    problems.expect("status of 40[01]")
    end_session(draft, installation)

    draft.keyboard.press("Escape")

    expect(draft.get_by_role("textbox", name="Ask anything")).to_have_value("A question that is not sent yet")
    draft.get_by_role("button", name="Sign in again").click()
    expect(draft.get_by_role("dialog")).to_be_visible()
