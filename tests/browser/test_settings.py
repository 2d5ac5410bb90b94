"""API tokens and usage on the page of settings."""

import re
from collections.abc import Callable

import httpx
import pytest
from playwright.sync_api import Page, ViewportSize, expect

from tests.support.browser import DESKTOP, PHONE, copy_by, find_accessibility_problems, unused_name
from tests.support.chat_page import ChatWindow
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud


@pytest.fixture
def administrator(open_window: Callable[[str], Page]) -> Page:
    """A window in which the demo administrator is signed in, who may create tokens."""
    return open_window("demo-admin")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_token_is_shown_once_works_and_is_revoked(
    administrator: Page, installation: RunningInstallation, viewport: ViewportSize
) -> None:
    name = unused_name("Script")
    administrator.set_viewport_size(viewport)
    administrator.goto("settings/tokens")
    administrator.get_by_role("button", name="Create a token").click()
    dialog = administrator.get_by_role("dialog")
    dialog.get_by_role("textbox", name="Name").fill(name)
    assert find_accessibility_problems(administrator) == []
    dialog.get_by_role("combobox", name="Valid for").select_option("30 days")
    dialog.get_by_role("button", name="Create a token").click()

    expect(dialog).to_contain_text("it is shown this once")
    token = copy_by(dialog.get_by_role("button", name="Copy the token"))
    assert token in dialog.inner_text()
    assert ask_models(installation, token) == 200
    assert find_accessibility_problems(administrator) == []
    dialog.get_by_role("button", name="Done").click()

    expect(administrator.get_by_role("row", name=re.compile(name))).to_be_visible()
    administrator.reload()
    administrator.get_by_role("button", name=f"Revoke {name}").click()
    assert find_accessibility_problems(administrator) == []
    administrator.get_by_role("dialog").get_by_role("button", name="Revoke").click()
    expect(administrator.get_by_role("row", name=re.compile(name))).to_have_count(0)
    assert token not in administrator.content()


def ask_models(installation: RunningInstallation, token: str) -> int:
    """Return the status of a request to the gateway with this token."""
    headers = {"Authorization": f"Bearer {token}"}
    return httpx.get(f"{installation.outputs['serveUrl']}/v1/models", headers=headers, timeout=30).status_code


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_page_of_usage_shows_requests_and_tokens_by_day_and_by_model(
    signed_in: Page, viewport: ViewportSize
) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("quoter")
    chat.ask("How much do I use?")
    chat.wait_until_finished()
    signed_in.set_viewport_size(viewport)

    signed_in.goto("settings/usage")

    row = signed_in.get_by_role("table", name="By model").get_by_role("row", name=re.compile("quoter"))
    expect(row).to_contain_text(re.compile(r"[1-9]"), timeout=20_000)
    expect(signed_in.get_by_role("table", name="By day").get_by_role("row")).not_to_have_count(1)
    signed_in.get_by_role("combobox", name="Period").select_option("Last 7 days")
    expect(row).to_be_visible()
    assert find_accessibility_problems(signed_in) == []
