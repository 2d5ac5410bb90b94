"""The sources of an answer in the browser: the passage of a citation, the panel with the document, no source at all."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import PHONE, find_accessibility_problems
from tests.support.chat_page import ChatWindow, ask_about_river, choose_knowledge, citation
from tests.support.installation import RunningInstallation
from tests.support.screenshots import take_screenshot

pytestmark = pytest.mark.cloud
FACT = "five years at minus twenty degrees"


@pytest.fixture
def cited(signed_in: Page) -> Page:
    """A chat whose answer cites the second page of a PDF."""
    ask_about_river(signed_in)
    return signed_in


@pytest.fixture
def empty_collection(installation: RunningInstallation) -> Iterator[str]:
    """The name of a collection without documents."""
    path, token = f"/repository/{installation.outputs['repositoryId']}/collection", installation.outputs["adminToken"]
    made = installation.ask("POST", path, token=token, json={"name": "Empty shelf"})
    assert made.status_code < 300, made.text
    yield "Empty shelf"
    installation.ask("DELETE", f"{path}/{made.json()['collectionId']}", token=token)


def panel(page: Page) -> Locator:
    """Return the panel of sources beside the chat."""
    return page.get_by_role("complementary", name="Sources")


def marked_text(page: Page) -> str:
    """Return the highlighted text of the PDF page, after it is drawn."""
    marked = page.locator(".pdf-text .marked")
    expect(marked.first).to_be_in_viewport(timeout=30_000)
    return " ".join(marked.all_inner_texts())


def test_a_citation_shows_its_passage_on_hover_and_the_pointer_can_enter_it(cited: Page) -> None:
    tip = cited.get_by_role("tooltip")
    citation(cited).hover()

    expect(tip).to_contain_text(FACT)
    expect(tip).to_contain_text("page 2")
    tip.hover()
    cited.wait_for_timeout(300)
    expect(tip).to_be_visible()
    cited.mouse.move(5, 5)
    expect(tip).to_have_count(0)


def test_a_citation_shows_its_passage_on_focus_and_escape_hides_it(cited: Page) -> None:
    chip = citation(cited)
    cited.keyboard.press("Tab")
    chip.focus()

    tip = cited.get_by_role("tooltip")
    expect(tip).to_contain_text(FACT)
    expect(chip).to_have_attribute("aria-describedby", str(tip.get_attribute("id")))
    assert find_accessibility_problems(cited) == []
    cited.keyboard.press("Escape")
    expect(tip).to_have_count(0)
    expect(chip).to_be_focused()


def test_a_source_opens_at_its_page_with_the_passage_highlighted(cited: Page) -> None:
    citation(cited).click()

    expect(panel(cited)).to_contain_text("page 2")
    assert FACT.replace(" ", "") in marked_text(cited).replace(" ", "").replace("\n", "")
    take_screenshot(cited, "sources-light-1366")
    panel(cited).get_by_role("button", name="Show the text").click()
    expect(panel(cited).locator("mark")).to_contain_text(FACT)


def test_a_text_opens_with_the_passage_highlighted(signed_in: Page) -> None:
    chat = ChatWindow(signed_in)
    choose_knowledge(signed_in, "default")
    chat.ask("When is the balance of the laboratory calibrated?")
    chat.wait_until_finished()

    chat.answers.last.get_by_role("button", name=re.compile("lab-handbook.docx")).first.click()

    expect(panel(signed_in).locator("mark")).to_be_in_viewport()
    expect(panel(signed_in).locator("mark")).to_contain_text("calibrated")


def test_the_panel_is_resized_by_keyboard_and_mouse_and_keeps_its_width(cited: Page) -> None:
    citation(cited).click()
    edge = panel(cited).get_by_role("separator", name="Width of the sources")
    first = int(edge.get_attribute("aria-valuenow") or 0)

    edge.press("ArrowLeft")
    expect(edge).to_have_attribute("aria-valuenow", str(first + 32))
    box = edge.bounding_box()
    assert box is not None
    cited.mouse.move(box["x"] + box["width"] / 2, 400)
    cited.mouse.down()
    cited.mouse.move(box["x"] + box["width"] / 2 + 100, 400)
    cited.mouse.up()
    widths = range(first + 32 - 102, first + 32 - 97)
    expect(edge).to_have_attribute("aria-valuenow", re.compile(f"^({'|'.join(map(str, widths))})$"))
    width = int(edge.get_attribute("aria-valuenow") or 0)
    assert marked_text(cited)

    cited.reload()
    citation(cited).click()
    expect(edge).to_have_attribute("aria-valuenow", str(width))


def test_escape_closes_the_panel_and_focuses_the_citation_again(cited: Page) -> None:
    citation(cited).click()
    expect(panel(cited).get_by_role("heading", name="Sources")).to_be_focused()

    cited.keyboard.press("Escape")

    expect(panel(cited)).to_have_count(0)
    expect(citation(cited)).to_be_focused()


def test_the_source_takes_the_whole_screen_of_a_phone(cited: Page) -> None:
    cited.set_viewport_size(PHONE)
    citation(cited).click()

    screen = cited.get_by_role("dialog", name="Sources")
    box = screen.bounding_box()
    assert box is not None
    assert (box["width"], box["height"]) == (PHONE["width"], PHONE["height"])
    assert marked_text(cited)
    assert find_accessibility_problems(cited) == []
    take_screenshot(cited, "sources-light-390")
    screen.get_by_role("button", name="Close the sources").click()
    expect(screen).to_have_count(0)
    expect(citation(cited)).to_be_focused()


def test_an_answer_without_sources_names_the_searched_documents_also_after_a_reload(
    empty_collection: str, signed_in: Page
) -> None:
    chat = ChatWindow(signed_in)
    choose_knowledge(signed_in, empty_collection)
    chat.ask("How long are the samples of the river kept?")
    chat.wait_until_finished()
    notice = re.compile(rf"Nothing found in .*{empty_collection}; answered without sources")
    expect(chat.answers.last).to_contain_text(notice)

    signed_in.reload()

    expect(chat.answers.last).to_contain_text(notice)
