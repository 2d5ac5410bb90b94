"""Sign-in as a browser does it: the page, its form, the code, the tokens (RFC 6749 4.1 with PKCE, RFC 7636)."""

import base64
import hashlib
import secrets
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

import httpx

_SCOPE = "openid email profile"


@dataclass
class Form(HTMLParser):
    """The only form of a page: its target and its hidden values."""

    action: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            self.action = found.get("action") or ""
        if tag == "input" and (name := found.get("name")):
            self.fields[name] = found.get("value") or ""


@dataclass(frozen=True)
class SignInPage:
    """The sign-in page of an identity provider for one client, which redirects to `callback`."""

    url: str
    client_id: str
    callback: str

    def sign_in(self, username: str, password: str) -> dict[str, str]:
        """Return the tokens of this user.

        Raises:
            AssertionError: the page does not redirect to the client.
        """
        verifier = secrets.token_urlsafe(48)
        with httpx.Client(timeout=30) as browser:
            answer = self.submit(browser, username, password, verifier)
            assert answer.status_code == 302, answer.text
            return self._tokens(browser, answer.headers["Location"], verifier)

    def submit(self, browser: httpx.Client, username: str, password: str, verifier: str) -> httpx.Response:
        """Open the page, fill in its form and submit it."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = self._asked() | {"code_challenge": challenge, "code_challenge_method": "S256"}
        page = browser.get(f"{self.url}/oauth2/authorize", params=asked)
        assert page.status_code == 200, page.text
        form = Form()
        form.feed(page.text)
        filled = form.fields | {"username": username, "password": password}
        return browser.post(urljoin(str(page.url), form.action), data=filled)

    def _asked(self) -> dict[str, str]:
        about = {"response_type": "code", "client_id": self.client_id, "redirect_uri": self.callback}
        return about | {"scope": _SCOPE, "state": "where I was"}

    def _tokens(self, browser: httpx.Client, back: str, verifier: str) -> dict[str, str]:
        assert back.startswith(self.callback)
        returned = dict(parse_qsl(urlsplit(back).query))
        assert returned["state"] == "where I was"
        grant = {"grant_type": "authorization_code", "code": returned["code"], "code_verifier": verifier}
        about = {"client_id": self.client_id, "redirect_uri": self.callback}
        answer = browser.post(f"{self.url}/oauth2/token", data=grant | about)
        assert answer.status_code == 200, answer.text
        found: dict[str, str] = answer.json()
        return found
