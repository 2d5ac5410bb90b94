"""The page of documents as a person uses it in browser tests."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from playwright.sync_api import Locator, Page, expect


@dataclass(frozen=True)
class Library:
    """A page that shows a collection of the default repository."""

    page: Page

    @property
    def uploads(self) -> Locator:
        """The queue of uploads."""
        return self.page.get_by_role("region", name="Uploads")

    @property
    def rows(self) -> Locator:
        """The rows of the table of documents, the head included."""
        return self.page.get_by_role("table").get_by_role("row")

    def create_collection(self, name: str | None = None) -> None:
        """Create a collection, by default with a name of its own, and show it."""
        name = name or f"Harbour {uuid4().hex[:8]}"
        self.page.goto("library/documents")
        self.page.get_by_role("button", name="New collection").click()
        self.page.get_by_role("textbox", name="Name of the collection").fill(name)
        self.page.get_by_role("button", name="Create").click()
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()

    def pick(self, paths: Sequence[Path]) -> None:
        """Choose files in the browser's dialog."""
        self.page.locator("input[data-picker=files]").set_input_files(paths)

    def open_menu(self, document: str) -> Locator:
        """Open the menu of a document."""
        self.page.get_by_role("button", name=f"Actions for {document}").click()
        return self.page.get_by_role("menu")
