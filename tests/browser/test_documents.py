"""The library of documents and the catalogue of models in the browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.support.chat_page import ChatWindow
from tests.support.document_page import Library

pytestmark = pytest.mark.cloud
_INDEXED = 60_000  # milliseconds until uploaded files are searchable on a busy machine


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with two files of one name in different folders, and a file that cannot be read."""
    for name in ("harbour/rules.md", "harbour/winter/rules.md"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"# {path.parent.name}\n\nThe gates of {path.parent.name} close at nine.\n")
    (tmp_path / "harbour/broken.pdf").write_text("this is no PDF")
    return tmp_path / "harbour"


def test_a_folder_is_uploaded_searched_and_deleted(signed_in: Page, folder: Path) -> None:
    Library(signed_in).create_collection()

    signed_in.locator("input[data-picker=folder]").set_input_files(folder)

    uploads = signed_in.get_by_role("region", name="Uploads")
    expect(uploads).to_contain_text("2 of 3 searchable · 1 failed", timeout=_INDEXED)
    expect(uploads).to_contain_text("is not a PDF")
    rows = signed_in.get_by_role("table").get_by_role("row")
    expect(rows.filter(has_text="harbour - winter - rules.md")).to_contain_text("Searchable")
    expect(rows.filter(has_text="harbour - broken.pdf")).to_contain_text("Failed")

    query = signed_in.get_by_role("textbox", name="Try a query")
    query.fill("When do the gates of winter close?")
    query.press("Enter")
    first = signed_in.get_by_role("region", name="Try a query").get_by_role("listitem").first
    expect(first).to_contain_text("The gates of winter close at nine.")
    expect(first).to_contain_text("score")

    signed_in.get_by_label("Select all that may be deleted").check()
    signed_in.get_by_role("button", name="Delete", exact=True).click()
    signed_in.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(signed_in.get_by_text("This collection has no documents yet.")).to_be_visible()


def test_a_model_of_the_catalogue_is_used_in_a_chat(signed_in: Page) -> None:
    signed_in.goto("library/models")
    signed_in.get_by_role("searchbox", name="Search models").fill("quot")

    signed_in.get_by_role("button", name="Use in a chat: quoter").click()

    expect(signed_in.get_by_role("button", name="Model: quoter")).to_be_visible()
    expect(ChatWindow(signed_in).composer).to_be_visible()
