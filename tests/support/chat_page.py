"""The chat page as a person uses it in browser tests."""

import re
from dataclasses import dataclass

from playwright.sync_api import Locator, Page, expect

_SLOW = 60_000  # milliseconds that an answer may take on a busy machine


@dataclass(frozen=True)
class ChatWindow:
    """A page that shows a chat."""

    page: Page

    @property
    def composer(self) -> Locator:
        """The text field of the next question."""
        return self.page.get_by_role("textbox", name="Ask anything")

    @property
    def answers(self) -> Locator:
        """The answers that are shown, in their order."""
        return self.page.get_by_role("article").filter(has=self.page.get_by_role("heading", name="Answer"))

    def ask(self, text: str) -> None:
        """Send a question."""
        self.composer.fill(text)
        self.composer.press("Enter")

    def wait_until_finished(self) -> None:
        """Wait until no answer is being written."""
        expect(self.page.get_by_role("button", name="Stop")).to_have_count(0, timeout=_SLOW)
        expect(self.page.get_by_role("button", name="Copy").last).to_be_visible(timeout=_SLOW)

    def choose_model(self, model: str) -> None:
        """Choose a model for the next answers."""
        self.page.get_by_role("button", name=re.compile("^Model:")).click()
        search = self.page.get_by_role("textbox", name="Search models")
        if search.count():
            search.fill(model)
        self.page.get_by_role("dialog", name="Model").get_by_role("button", name=re.compile(f"^{model}")).first.click()

    def action(self, name: str) -> None:
        """Click an action of the last answer."""
        self.answers.last.hover()
        self.page.get_by_role("button", name=name, exact=True).last.click()


def choose_knowledge(page: Page, name: str) -> None:
    """Choose a repository or a collection to search, by `#` in the composer."""
    composer = page.get_by_role("textbox", name="Ask anything")
    composer.fill("#")
    choice = page.get_by_role("option", name=re.compile(name)).first
    choice.click(timeout=_SLOW)
    expect(composer).to_have_value("")


def listed_chat(page: Page, title: str) -> Locator:
    """Return the chats with this title in the navigation."""
    return page.get_by_role("navigation").get_by_role("listitem").filter(has_text=title)


def choose_chat_action(page: Page, title: str, action: str) -> None:
    """Choose an entry of the menu of a listed chat."""
    listed_chat(page, title).last.hover()
    page.get_by_role("button", name=re.compile(f"^Actions for .*{re.escape(title)}")).click()
    page.get_by_role("menuitem", name=action).click()
