"""Helpers of the browser tests: Chromium, the sign-in, the problems of pages, and accessibility."""

import re
import shutil
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, ConsoleMessage, Locator, Page, Request, ViewportSize, WebError, expect

from local.settings import ROOT
from tests.support.installation import RunningInstallation

DESKTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
_AXE = ROOT / "node_modules/axe-core/axe.min.js"
_READ_CLIPBOARD = """async () => {
    for (;;) {
        const text = await navigator.clipboard.readText();
        if (text) return text;
        await new Promise((resume) => setTimeout(resume, 20));
    }
}"""
_LOCAL_SCHEMES = {"data", "blob", "about"}


def find_chromium() -> str:
    """Return the path of this machine's Chromium. Fails the test with the command that installs one."""
    for name in _CHROMIUM:
        if path := shutil.which(name):
            return path
    pytest.fail("Chromium is missing: install it, on Debian with `apt-get install chromium`", pytrace=False)


def demo_password(installation: RunningInstallation, user: str) -> str:
    """Return the password of a demo user."""
    [password] = [one["password"] for one in installation.outputs["demoUsers"] if one["username"] == user]
    return str(password)


def fill_sign_in_form(page: Page, user: str, password: str) -> None:
    """Fill in the form of the provider's own page and send it."""
    page.locator("input[name=username]").fill(user)
    page.locator("input[name=password]").fill(password)
    page.locator("input[name=password]").press("Enter")


def sign_in(page: Page, installation: RunningInstallation, user: str) -> None:
    """Sign a demo user in, from a page that asks for it, and wait until the page shows the user's name."""
    page.get_by_role("button", name="Sign in").click()
    fill_sign_in_form(page, user, demo_password(installation, user))
    expect(page.get_by_role("navigation").get_by_text(user, exact=True)).to_be_visible(timeout=20_000)


def unused_name(name: str) -> str:
    """Return a name that no other test and no other try of this test uses."""
    return f"{name}-{uuid4().hex[:6]}"


def copy_by(button: Locator) -> str:
    """Click a button that copies something, and return the text that is then in the clipboard."""
    page = button.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.evaluate("navigator.clipboard.writeText('')")
    button.click()
    text: str = page.evaluate(_READ_CLIPBOARD)
    return text


@dataclass
class PageProblems:
    """The problems that a browser reports: errors, violations of the content security policy, foreign hosts.

    A test names those that it causes on purpose by `expect`.
    """

    base_url: str
    found: list[str] = field(default_factory=list)
    _expected: list[re.Pattern[str]] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        """Collect the problems of every page of the context. The provider's own sign-in page is not judged."""
        context.on("console", self._add_message)
        context.on("weberror", self._add_exception)
        context.on("request", self._add_foreign_request)

    def expect(self, pattern: str) -> None:
        """Ignore the problems that match the regular expression."""
        self._expected.append(re.compile(pattern))

    def unexpected(self) -> list[str]:
        """Return the problems that no test expects."""
        return [one for one in self.found if not any(pattern.search(one) for pattern in self._expected)]

    def _add_message(self, message: ConsoleMessage) -> None:
        source = message.location.get("url", "")
        if message.type == "error" and not self._is_of_provider(source):
            self.found.append(f"console: {message.text} {source}")

    def _is_of_provider(self, url: str) -> bool:
        """Return whether the URL is of the local identity provider, which has the same host as the page."""
        return urlsplit(url).netloc == urlsplit(self.base_url).netloc and not url.startswith(self.base_url)

    def _add_exception(self, error: WebError) -> None:
        self.found.append(f"exception: {error.error}")

    def _add_foreign_request(self, request: Request) -> None:
        parts, own = urlsplit(request.url), urlsplit(self.base_url)
        if parts.scheme not in _LOCAL_SCHEMES and parts.netloc != own.netloc:
            self.found.append(f"request to another host: {request.url}")


def find_accessibility_problems(page: Page) -> list[str]:
    """Return the violations that axe-core finds on the page, each with the elements that it concerns."""
    page.evaluate(_AXE.read_text())
    result: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']}: {one['help']}: {', '.join(str(node['target'][0]) for node in one['nodes'][:5])}: "
        f"{one['nodes'][0]['failureSummary']}"
        for one in result["violations"]
    ]
