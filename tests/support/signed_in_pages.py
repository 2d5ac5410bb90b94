"""Pages on which a demo user is signed in, without the form of the provider in each test."""

import json
from dataclasses import dataclass, field

from playwright.sync_api import Browser, Page, expect

from tests.support.browser import sign_in
from tests.support.installation import RunningInstallation

_READ = "JSON.stringify(Object.entries(sessionStorage).filter(([name]) => name.startsWith('oidc.')))"
#: The mark lets a tab be restored once, so that a test can end its session.
_RESTORE = """try {
    if (!sessionStorage.getItem("restored")) ENTRIES.forEach(([name, value]) => sessionStorage.setItem(name, value));
    sessionStorage.setItem("restored", "yes");
} catch {}"""


@dataclass
class SignedInPages:
    """The sessions of the demo users: each signs in once by the form, and other pages reuse that session."""

    browser: Browser
    installation: RunningInstallation
    base_url: str
    _sessions: dict[str, str] = field(default_factory=dict)  # entries of the session storage as JSON, by user

    def open(self, page: Page, user: str, path: str = "") -> None:
        """Open a path of the page in a tab that has no session yet, with this user signed in."""
        page.add_init_script(_RESTORE.replace("ENTRIES", self._session(user)))
        page.goto(path)
        expect(page.get_by_role("navigation").get_by_text(user, exact=True)).to_be_visible(timeout=20_000)

    def token(self, user: str) -> str:
        """Return the token that the page of a user sends to the API."""
        values = [json.loads(value) for _name, value in json.loads(self._session(user))]
        [token] = [value["access_token"] for value in values if isinstance(value, dict) and "access_token" in value]
        return str(token)

    def _session(self, user: str) -> str:
        if user not in self._sessions:
            with self.browser.new_context(base_url=self.base_url) as context:
                page = context.new_page()
                page.goto("")
                sign_in(page, self.installation, user)
                self._sessions[user] = page.evaluate(_READ)
            assert json.loads(self._sessions[user]), f"the page stored no session of {user}"
        return self._sessions[user]
