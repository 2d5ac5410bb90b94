"""Shared chats in the browser: their readers, their sources, their end."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import DESKTOP, PHONE, PageProblems, find_accessibility_problems
from tests.support.chat_page import ChatWindow, choose_chat_action, choose_knowledge
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud

RIVER = "How long are the samples of the river kept?"
PASSAGE = "minus twenty degrees"
Reader = Callable[[str], Page]


@pytest.fixture
def cited(signed_in: Page) -> Page:
    """A chat whose answer cites a document, in its own window."""
    chat = ChatWindow(signed_in)
    choose_knowledge(signed_in, "default")
    chat.ask(RIVER)
    chat.wait_until_finished()
    expect(chat.answers.get_by_role("button", name=re.compile("^Source 1")).first).to_be_visible(timeout=20_000)
    return signed_in


@pytest.fixture
def restricted(installation: RunningInstallation) -> Iterator[None]:
    """Let only the group of the demo user read the documents."""
    path, token = f"/repository/{installation.outputs['repositoryId']}", installation.outputs["adminToken"]
    assert installation.ask("PUT", path, token=token, json={"allowedGroups": ["user"]}).status_code == 200
    yield
    assert installation.ask("PUT", path, token=token, json={"allowedGroups": []}).status_code == 200


def open_share_dialog(page: Page, title: str = RIVER) -> Locator:
    """Open the dialog that shares the newest chat with this title."""
    choose_chat_action(page, title, "Share")
    return page.get_by_role("dialog", name=re.compile("^Share"))


def create_link(dialog: Locator) -> str:
    """Create a link and return its path."""
    with dialog.page.expect_response(lambda one: one.request.method == "POST" and "/shares" in one.url) as created:
        dialog.get_by_role("button", name="Create the link").click()
    return f"shared/{created.value.json()['shareId']}"


def test_a_reader_with_the_right_opens_the_passage_of_a_source(cited: Page, open_window: Reader) -> None:
    path = create_link(open_share_dialog(cited))
    reader = open_window("demo-admin")

    reader.goto(path)
    reader.get_by_role("button", name=re.compile("^Source 1")).first.click()

    panel = reader.get_by_role("complementary", name="Sources")
    panel.get_by_role("button", name="Show the text").click()
    expect(panel.locator("mark")).to_contain_text(PASSAGE)
    assert find_accessibility_problems(reader) == []


def test_a_reader_without_the_right_sees_the_title_of_a_source_alone(
    cited: Page, open_window: Reader, restricted: None
) -> None:
    path = create_link(open_share_dialog(cited))
    reader = open_window("demo-rag-admin")
    asked: list[str] = []
    reader.on("request", lambda one: asked.append(one.url))

    reader.goto(path)
    reader.get_by_role("button", name=re.compile("^Source 1")).first.click()

    panel = reader.get_by_role("complementary", name="Sources")
    expect(panel).to_contain_text("river-survey.pdf")
    expect(panel).to_contain_text("You may not read this document")
    assert not any("/text?" in url for url in asked)
    assert find_accessibility_problems(reader) == []


@pytest.fixture
def two_turns(signed_in: Page, scripted_models: None) -> Page:
    """A chat with two questions and their answers."""
    chat = ChatWindow(signed_in)
    chat.choose_model("repeating")
    for number, question in enumerate(("The first question to share", "The second question to share"), 1):
        chat.ask(question)
        expect(chat.answers).to_have_count(number, timeout=20_000)
        chat.wait_until_finished()
    return signed_in


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_a_chat_is_shared_up_to_a_message(two_turns: Page, open_window: Reader, viewport: dict[str, int]) -> None:
    dialog = open_share_dialog(two_turns, "The first question to share")
    assert find_accessibility_problems(two_turns) == []
    first_answer = dialog.get_by_role("option", name=re.compile("^Answer")).last.get_attribute("value")
    dialog.get_by_role("combobox", name="Up to").select_option(first_answer)
    path = create_link(dialog)

    reader = open_window("demo-admin")
    reader.set_viewport_size(viewport)  # type: ignore[arg-type]
    reader.goto(path)

    expect(reader.get_by_role("article")).to_have_count(2)
    expect(reader.get_by_text("The first question to share").last).to_be_visible()
    expect(reader.get_by_text("The second question to share")).to_have_count(0)
    assert find_accessibility_problems(reader) == []


def test_a_chat_that_is_shared_with_a_group_is_gone_for_others_and_after_its_end(
    two_turns: Page, open_window: Reader, problems: PageProblems
) -> None:
    problems.expect("404.*/shares/")
    dialog = open_share_dialog(two_turns, "The first question to share")
    dialog.get_by_role("checkbox", name="user").check()
    dialog.get_by_role("combobox", name="Until").select_option("In 7 days")
    path = create_link(dialog)
    expect(dialog.get_by_role("listitem")).to_contain_text(re.compile("user.*until", re.DOTALL))

    reader = open_window("demo-rag-admin")
    reader.goto(path)
    expect(reader.get_by_role("alert")).to_contain_text("it is not shared with you")
    two_turns.goto(path)
    expect(two_turns.get_by_text("Shared by demo")).to_be_visible()
    two_turns.goto("settings/data")
    row = two_turns.get_by_role("listitem").filter(has_text="until")
    row.get_by_role("button", name=re.compile("^Revoke the link")).click()
    expect(row).to_have_count(0)
    two_turns.goto(path)
    expect(two_turns.get_by_role("alert")).to_contain_text("it was revoked")
