"""The comparison of models: one question, several answers side by side."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import PHONE, PageProblems
from tests.support.installation import RunningInstallation
from tests.support.screenshots import take_screenshot

pytestmark = pytest.mark.cloud
_SAID = "Samples are kept for ninety days."


@pytest.fixture
def compare(signed_in: Page, installation: RunningInstallation, scripted_models: None) -> Iterator[Page]:
    """The comparison, which is switched on until the end of the test."""
    installation.switch(enableModelComparisonUtility=True)
    signed_in.goto("compare")
    expect(columns(signed_in)).to_have_count(2, timeout=20_000)
    yield signed_in
    installation.switch(enableModelComparisonUtility=False)


def columns(page: Page) -> Locator:
    """Return the columns of the comparison."""
    return page.get_by_role("region", name=re.compile("^Answer of"))


def choose(page: Page, *models: str) -> None:
    """Choose the model of each column, from the first one on; a missing column is added."""
    for place, model in enumerate(models):
        if columns(page).count() <= place:
            page.get_by_role("button", name="Add a model").click()
        columns(page).nth(place).get_by_role("button", name=re.compile("^Model:")).click()
        page.get_by_role("textbox", name="Search models").fill(model)
        page.get_by_role("dialog", name="Model").get_by_role("button", name=re.compile(f"^{model}")).first.click()
        expect(columns(page).nth(place)).to_have_accessible_name(f"Answer of {model}")


def ask(page: Page, question: str) -> None:
    """Send a question to all models."""
    page.get_by_role("textbox", name="Your question to all models").fill(question)
    page.get_by_role("button", name="Compare", exact=True).click()


def test_models_answer_side_by_side_and_one_that_fails_stops_no_other(compare: Page, problems: PageProblems) -> None:
    problems.expect("status of 500")
    choose(compare, "straight-words", "straight-failing-500", "thinker", "large")

    ask(compare, "How long are the samples kept?")

    for place in (0, 2, 3):
        expect(columns(compare).nth(place)).to_contain_text(_SAID)
        expect(columns(compare).nth(place)).to_contain_text("6 tokens")
    expect(columns(compare).nth(1).get_by_role("alert")).to_contain_text("Request ")
    expect(compare.get_by_role("button", name="Add a model")).to_have_count(0)
    take_screenshot(compare, "compare-four")


def test_all_answers_stop_at_once_and_keep_their_text(compare: Page) -> None:
    choose(compare, "counting-500", "straight-endless")
    ask(compare, "Count.")
    for column in columns(compare).all():
        expect(column).to_contain_text("2 3 4")

    compare.get_by_role("button", name="Stop all").click()

    for column in columns(compare).all():
        expect(column).to_contain_text("You stopped this answer.")
        expect(column).to_contain_text("2 3 4")
    expect(compare.get_by_role("button", name="Compare", exact=True)).to_be_visible()


def test_a_column_is_stopped_and_another_one_is_removed(compare: Page) -> None:
    choose(compare, "counting-500", "straight-endless", "straight-words")
    ask(compare, "Count.")
    compare.get_by_role("button", name="Stop straight-endless").click()

    expect(columns(compare).nth(1)).to_contain_text("You stopped this answer.")
    expect(columns(compare).nth(0)).to_have_attribute("aria-label", "Answer of counting-500")
    compare.get_by_role("button", name="Remove counting-500").click()
    expect(columns(compare)).to_have_count(2)
    expect(columns(compare).nth(1)).to_contain_text(_SAID)
    expect(compare.get_by_role("button", name="Stop all")).to_have_count(0)


def test_the_columns_stand_below_each_other_on_a_phone(compare: Page) -> None:
    choose(compare, "straight-words", "large")
    compare.set_viewport_size(PHONE)

    ask(compare, "How long are the samples kept?")

    for column in columns(compare).all():
        expect(column).to_contain_text(_SAID)
        box = column.bounding_box()
        assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE["width"]
    take_screenshot(compare, "compare-phone")


def test_the_comparison_does_not_exist_while_it_is_switched_off(signed_in: Page) -> None:
    expect(signed_in.get_by_role("link", name="Compare models")).to_have_count(0)

    signed_in.goto("compare")

    expect(signed_in.get_by_text("There is no page at this address, or you may not open it.")).to_be_visible()
