"""Uploads to a collection in the browser: the queue, Stop, failures, and what can be done with a document."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.browser import PHONE, PageProblems, find_accessibility_problems
from tests.support.document_page import Library
from tests.support.screenshots import take_screenshot

pytestmark = pytest.mark.cloud
_INDEXED = 60_000  # milliseconds until uploaded files are searchable on a busy machine
Berths = Callable[[int], list[Path]]


@pytest.fixture
def berths(tmp_path: Path) -> Berths:
    """A function that writes so many text files."""

    def write(count: int) -> list[Path]:
        paths = [tmp_path / f"berth-{number}.md" for number in range(count)]
        for number, path in enumerate(paths):
            path.write_text(f"# Berth {number}\n\nBerth {number} is for ships of {number + 7} metres.\n")
        return paths

    return write


@pytest.fixture
def library(signed_in: Page) -> Library:
    """A new collection."""
    found = Library(signed_in)
    found.create_collection()
    return found


def hold_uploads_after(page: Page, count: int) -> list[str]:
    """Let so many files reach the storage and hold the others. Return the list of all files that are sent."""
    sent: list[str] = []

    def hold(route: Route) -> None:
        if not (route.request.header_value("content-type") or "").startswith("multipart/form-data"):
            route.fallback()
            return
        sent.append(route.request.url)
        if len(sent) <= count:
            route.continue_()

    page.route("**/*", hold)
    return sent


def wait_until_sent(page: Page, sent: list[str], count: int) -> None:
    """Wait until the page has sent so many files."""
    end = time.monotonic() + _INDEXED / 1_000
    while len(sent) < count:
        assert time.monotonic() < end, f"{len(sent)} files were sent instead of {count}"
        page.wait_for_timeout(20)  # in which Playwright calls the handlers of routes


def test_stop_sends_nothing_more_and_keeps_the_files_that_were_sent(library: Library, berths: Berths) -> None:
    page, uploads = library.page, library.uploads
    sent = hold_uploads_after(page, 2)
    library.pick(berths(8))
    expect(library.rows).to_have_count(3, timeout=_INDEXED)  # the head and the two that were sent
    take_screenshot(page, "uploads")
    assert find_accessibility_problems(page) == []

    wait_until_sent(page, sent, 5)
    uploads.get_by_role("button", name="Stop").click()

    expect(uploads.get_by_text("Stopped", exact=True)).to_have_count(6)
    expect(uploads).to_contain_text("2 of 8 searchable", timeout=_INDEXED)
    assert len(sent) == 5, "two files and the three that were on their way"
    page.unroute_all()
    uploads.get_by_role("button", name="Send the rest").click()
    expect(uploads).to_contain_text("8 of 8 searchable", timeout=_INDEXED)


def test_a_file_that_could_not_be_sent_names_the_cause_and_is_sent_again(
    library: Library, berths: Berths, problems: PageProblems
) -> None:
    problems.expect("net::ERR|Failed to load resource")
    page, uploads = library.page, library.uploads
    is_form = "multipart/form-data"
    page.route(
        "**/*",
        lambda route: (
            route.abort() if is_form in (route.request.header_value("content-type") or "") else route.fallback()
        ),
    )
    library.pick(berths(1))
    expect(uploads).to_contain_text("The file could not be sent. Check your connection and try again.")
    page.unroute_all()

    uploads.get_by_role("button", name="Try berth-0.md again").click()

    expect(uploads).to_contain_text("1 of 1 searchable", timeout=_INDEXED)


def test_a_document_that_failed_shows_its_cause_and_its_history(library: Library, tmp_path: Path) -> None:
    page = library.page
    (tmp_path / "broken.pdf").write_text("this is no PDF")
    library.pick([tmp_path / "broken.pdf"])
    row = library.rows.filter(has_text="broken.pdf")
    expect(row).to_contain_text("Failed", timeout=_INDEXED)
    expect(row).to_contain_text("is not a PDF")
    take_screenshot(page, "failed-document")

    library.open_menu("broken.pdf").get_by_role("menuitem", name="History and cause").click()

    dialog = page.get_by_role("dialog", name="broken.pdf")
    expect(dialog).to_contain_text("is not a PDF")
    check_both_widths(page, dialog, "history")
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Actions for broken.pdf")).to_be_focused()


def test_a_document_is_downloaded_searched_and_deleted(library: Library, berths: Berths, tmp_path: Path) -> None:
    page = library.page
    library.pick(berths(2))
    expect(library.uploads).to_contain_text("2 of 2 searchable", timeout=_INDEXED)
    with page.expect_download() as saved:
        library.open_menu("berth-1.md").get_by_role("menuitem", name="Download").click()
    saved.value.save_as(tmp_path / "saved.md")
    assert (tmp_path / "saved.md").read_text() == (tmp_path / "berth-1.md").read_text()

    query = page.get_by_role("textbox", name="Try a query")
    query.fill("ships of 8 metres")
    query.press("Enter")
    expect(page.get_by_role("region", name="Try a query").get_by_role("listitem")).to_have_count(2)
    take_screenshot(page, "query")
    assert find_accessibility_problems(page) == []

    library.open_menu("berth-1.md").get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog", name="Delete 1 document?")
    check_both_widths(page, dialog, "delete-document")
    dialog.get_by_role("button", name="Delete").click()
    expect(library.rows.filter(has_text="berth-1.md")).to_have_count(0)
    expect(library.rows.filter(has_text="berth-0.md")).to_have_count(1)


def check_both_widths(page: Page, dialog: Locator, name: str) -> None:
    """Check that an open dialog is accessible on a desktop and on a phone, and shows no more than the window."""
    size = page.viewport_size
    take_screenshot(page, name)
    assert find_accessibility_problems(page) == []
    page.set_viewport_size(PHONE)
    take_screenshot(page, f"{name}-phone")
    assert find_accessibility_problems(page) == []
    box = dialog.bounding_box()
    assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    if size:
        page.set_viewport_size(size)


def test_a_phone_shows_the_collections_or_one_of_them(library: Library, berths: Berths) -> None:
    page = library.page
    page.set_viewport_size(PHONE)
    library.pick(berths(1))
    expect(library.uploads).to_contain_text("1 of 1 searchable", timeout=_INDEXED)
    take_screenshot(page, "collection-phone")
    assert find_accessibility_problems(page) == []

    page.get_by_role("button", name="All collections").click()

    expect(page.get_by_role("navigation", name="Repositories and collections")).to_be_visible()
    page.get_by_role("button", name="New collection").click()
    expect(page.get_by_role("textbox", name="Name of the collection")).to_be_focused()
    take_screenshot(page, "new-collection-phone")
    assert find_accessibility_problems(page) == []
