"""The models in the browser: the picker with the status, the arguments, and an installation without models."""

import json
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from tests.support.browser import find_accessibility_problems
from tests.support.chat_page import ChatWindow
from tests.support.cloud import eventually
from tests.support.installation import RunningInstallation
from tests.support.signed_in_pages import SignedInPages

pytestmark = pytest.mark.cloud


@pytest.fixture
def no_models(installation: RunningInstallation) -> Iterator[None]:
    """An installation that serves no model during the test."""
    store = DynamoDBModels(Table(installation.aws("dynamodb"), installation.stack["ModelsTable"]))
    published = store.read_list()
    assert published is not None
    for model in published.models:
        store.withdraw_model(model.model_id)
    eventually(lambda: installation.ask_gateway("GET", "/v1/models").json()["data"] == [], within=30)
    yield
    for model in published.models:
        store.publish_model(model)
    last = published.models[-1].model_id
    eventually(lambda: last in installation.ask_gateway("GET", "/v1/models").text, within=30)


def test_the_picker_finds_a_model_and_shows_that_another_does_not_answer(
    scripted_models: None, installation: RunningInstallation, signed_in: Page
) -> None:
    for _ in range(5):
        body = {"model": "straight-failing-500", "messages": [{"role": "user", "content": "x"}]}
        installation.ask_gateway("POST", "/v1/chat/completions", json=body)
    signed_in.reload()
    signed_in.get_by_role("button", name="Model: quoter").click()
    picker = signed_in.get_by_role("dialog", name="Model")

    picker.get_by_role("textbox", name="Search models").fill("straight-failing-500")

    expect(picker.get_by_role("button")).to_have_count(1)
    expect(picker.get_by_role("button")).to_contain_text("not answering")
    picker.get_by_role("textbox", name="Search models").fill("thinker")
    expect(picker.get_by_role("button", name="thinker")).to_contain_text("reasons")
    expect(picker.get_by_title("in service")).to_be_visible()
    assert find_accessibility_problems(signed_in) == []


def test_an_argument_that_the_model_does_not_take_is_grey_and_says_so(scripted_models: None, signed_in: Page) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("echo")
    signed_in.get_by_role("button", name="Model arguments").click()
    effort = signed_in.get_by_role("combobox", name="Reasoning effort")

    expect(effort).to_be_disabled()
    expect(effort).to_have_accessible_description("echo does not take this.")
    assert find_accessibility_problems(signed_in) == []
    signed_in.keyboard.press("Escape")
    chat.choose_model("thinker")
    signed_in.get_by_role("button", name="Model arguments").click()
    expect(effort).to_be_enabled()


def test_arguments_reach_the_model_and_those_out_of_range_say_why(scripted_models: None, signed_in: Page) -> None:
    chat = ChatWindow(signed_in)
    chat.choose_model("echo")
    signed_in.get_by_role("button", name="Model arguments").click()
    signed_in.get_by_role("spinbutton", name="Temperature").fill("0.3")
    top_p = signed_in.get_by_role("spinbutton", name="Top p")
    top_p.fill("7")
    expect(signed_in.get_by_text("Give a number from 0 to 1.")).to_be_visible()
    top_p.fill("")
    signed_in.keyboard.press("Escape")

    with signed_in.expect_request("**/chat/completions") as asked:
        chat.ask("Hello")

    body = json.loads(asked.value.post_data or "")
    assert (body["temperature"], "top_p" in body) == (0.3, False)


@pytest.mark.parametrize(
    ("user", "text"), [("demo-admin", "Add your first model"), ("demo", "Ask your administrator to add one")]
)
def test_an_installation_without_models_says_what_to_do(
    no_models: None, page: Page, signed_in_pages: SignedInPages, user: str, text: str
) -> None:
    signed_in_pages.open(page, user)

    expect(page.get_by_role("main").get_by_text(re.compile(text))).to_be_visible()
    ChatWindow(page).composer.fill("A question")
    expect(page.get_by_role("button", name="Send")).to_be_disabled()
    assert find_accessibility_problems(page) == []
