"""Projects and personas in the browser: the parts of every chat that a person sets once."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import find_accessibility_problems
from tests.support.chat_page import ChatWindow, choose_chat_action, listed_chat
from tests.support.installation import RunningInstallation

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("scripted_models")]


@pytest.fixture(autouse=True, scope="module")
def projects_enabled(installation: RunningInstallation) -> Iterator[None]:
    """Switch projects on for the tests of this module."""
    installation.switch(projectOrganization=True)
    yield
    installation.switch(projectOrganization=False)


def create_project(page: Page, name: str, instructions: str = "", *, model: str = "repeating") -> None:
    """Create a project with the local documents."""
    page.get_by_role("button", name="New project").click()
    dialog = page.get_by_role("dialog", name="New project")
    dialog.get_by_role("textbox", name="Name").fill(name)
    dialog.get_by_role("textbox", name="Instructions").fill(instructions)
    dialog.get_by_role("combobox", name="Default model").select_option(model)
    dialog.get_by_role("button", name="Save").click()
    expect(dialog).to_have_count(0)


def project_row(page: Page, name: str) -> Locator:
    """Return the project in the navigation, with its chats."""
    return page.get_by_role("region", name="Projects").get_by_role("listitem").filter(has_text=name).first


def choose_project_action(page: Page, name: str, action: str) -> None:
    """Choose an entry of the menu of a project."""
    project_row(page, name).hover()
    page.get_by_role("button", name=f"Actions for the project {name}").click()
    page.get_by_role("menuitem", name=action).click()


def ask_in_project(page: Page, name: str, question: str) -> ChatWindow:
    """Ask a question in a new chat of a project."""
    choose_project_action(page, name, "New chat")
    expect(page.get_by_text(f"Project: {name}")).to_be_visible()
    chat = ChatWindow(page)
    chat.ask(question)
    chat.wait_until_finished()
    return chat


def test_a_chat_of_a_project_follows_its_instructions_and_later_changes_of_them(signed_in: Page) -> None:
    create_project(signed_in, "Expedition", "Write in Latin.")
    chat = ask_in_project(signed_in, "Expedition", "The first question of the expedition")
    expect(chat.answers.last).to_contain_text("Instructions: Write in Latin.")

    choose_project_action(signed_in, "Expedition", "Edit")
    signed_in.get_by_role("textbox", name="Instructions").fill("Write in Greek.")
    signed_in.get_by_role("button", name="Save").click()
    expect(signed_in.get_by_role("dialog")).to_have_count(0)
    chat.ask("And now?")

    expect(chat.answers.last).to_contain_text("Instructions: Write in Greek.", timeout=20_000)


def test_a_chat_of_a_project_searches_its_documents(signed_in: Page) -> None:
    signed_in.get_by_role("button", name="New project").click()
    dialog = signed_in.get_by_role("dialog", name="New project")
    dialog.get_by_role("textbox", name="Name").fill("River")
    dialog.get_by_role("checkbox").first.check()
    dialog.get_by_role("combobox", name="Default model").select_option("quoter")
    assert find_accessibility_problems(signed_in) == []
    dialog.get_by_role("button", name="Save").click()

    chat = ask_in_project(signed_in, "River", "How long are the samples of the river kept?")

    expect(chat.answers.get_by_role("button", name=re.compile("^Source 1")).first).to_be_visible(timeout=20_000)


def test_a_chat_is_moved_into_a_project_and_out_of_it(signed_in: Page) -> None:
    create_project(signed_in, "Archive")
    chat = ChatWindow(signed_in)
    chat.choose_model("repeating")
    chat.ask("A chat that moves")
    chat.wait_until_finished()

    choose_chat_action(signed_in, "A chat that moves", "Move to project")
    signed_in.get_by_role("combobox", name="Project").select_option("Archive")
    signed_in.get_by_role("button", name="Move", exact=True).click()
    expect(signed_in.get_by_text("Project: Archive")).to_be_visible()
    expect(listed_chat(signed_in, "A chat that moves")).to_have_count(0)

    project_row(signed_in, "Archive").get_by_role("button", name="Archive", exact=True).click()
    choose_chat_action(signed_in, "A chat that moves", "Move to project")
    signed_in.get_by_role("combobox", name="Project").select_option("No project")
    signed_in.get_by_role("button", name="Move", exact=True).click()

    expect(signed_in.get_by_role("region", name="Today").get_by_text("A chat that moves")).to_be_visible()
    expect(signed_in.get_by_text("Project: Archive")).to_have_count(0)


@pytest.mark.parametrize("with_chats", [False, True], ids=["chats stay", "with its chats"])
def test_a_project_is_renamed_and_deleted(signed_in: Page, *, with_chats: bool) -> None:
    create_project(signed_in, "Draft")
    ask_in_project(signed_in, "Draft", f"A question, deleted: {with_chats}")
    choose_project_action(signed_in, "Draft", "Edit")
    signed_in.get_by_role("textbox", name="Name").fill("Final")
    signed_in.get_by_role("button", name="Save").click()
    expect(signed_in.get_by_text("Project: Final")).to_be_visible()

    choose_project_action(signed_in, "Final", "Delete")
    signed_in.get_by_role("checkbox", name="Delete its chats as well").set_checked(with_chats)
    signed_in.get_by_role("dialog").get_by_role("button", name="Delete").click()

    expect(signed_in.get_by_role("region", name="Projects").get_by_text("Final")).to_have_count(0)
    expect(ChatWindow(signed_in).answers).to_have_count(0 if with_chats else 1)
    signed_in.reload()
    expect(signed_in.get_by_role("region", name="Projects")).to_be_visible()
    expect(listed_chat(signed_in, f"deleted: {with_chats}")).to_have_count(0 if with_chats else 1)


def test_the_persona_of_a_chat_is_there_on_another_device(signed_in: Page, open_window: Callable[[str], Page]) -> None:
    signed_in.goto("library/prompts")
    signed_in.get_by_role("button", name="New prompt").click()
    signed_in.get_by_role("textbox", name="Title").fill("Pirate")
    signed_in.get_by_role("combobox", name="Type").select_option("persona")
    signed_in.get_by_role("textbox", name="Text", exact=True).fill("You are a pirate.")
    signed_in.get_by_role("button", name="Save").click()
    signed_in.get_by_role("link", name="New chat").click()
    chat = ChatWindow(signed_in)
    chat.choose_model("repeating")
    chat.composer.fill("/pirate")
    signed_in.get_by_role("option", name=re.compile("Pirate")).click()
    with signed_in.expect_response(lambda one: one.request.method == "PUT" and "/session/" in one.url):
        chat.ask("A question to a pirate")

    other_device = open_window("demo")
    other_device.goto(signed_in.url)
    expect(other_device.get_by_text("Persona: Pirate")).to_be_visible()
    ChatWindow(other_device).ask("Once more")
    expect(ChatWindow(other_device).answers.last).to_contain_text("Instructions: You are a pirate.", timeout=20_000)
