"""The composer of a chat: prompts by `/` and documents by `#`, with the keyboard, the mouse and on a phone."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.support.browser import PHONE
from tests.support.chat_page import ChatWindow
from tests.support.installation import RunningInstallation

pytestmark = pytest.mark.cloud
FILTERED = "zephyr"


@pytest.fixture
def prompts(installation: RunningInstallation) -> Iterator[None]:
    """A persona and a directive with a variable, which an administrator shares with everyone."""
    token = installation.outputs["adminToken"]
    texts = {
        "persona": {"title": "Zephyr the pirate", "body": "Answer like a pirate."},
        "directive": {"title": "Zephyr letter", "body": "Write a letter to {{reader}}."},
    }
    bodies = [text | {"type": kind, "groups": ["lisa:public"]} for kind, text in texts.items()]
    made = [installation.ask("POST", "/prompt-templates", token=token, json=body).json() for body in bodies]
    yield
    for one in made:
        installation.ask("DELETE", f"/prompt-templates/{one['id']}", token=token)


@pytest.fixture(params=["desktop", "phone"])
def composer(prompts: None, signed_in: Page, request: pytest.FixtureRequest) -> Locator:
    """The composer of a new chat, on a desktop and on a phone."""
    if request.param == "phone":
        signed_in.set_viewport_size(PHONE)
    return ChatWindow(signed_in).composer


@contextmanager
def delayed(page: Page, path: str) -> Iterator[Callable[[], None]]:
    """Hold back the answers of a path until the function is called that the block receives."""
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    page.route(path, hold)

    def release() -> None:
        for route in waiting:
            route.continue_()
        page.unroute(path)

    yield release


def active_option(composer: Locator) -> Locator:
    """Return the option that is active for the text field, which keeps the focus."""
    expect(composer).to_be_focused()
    expect(composer).to_have_attribute("aria-activedescendant", re.compile("."))
    return composer.page.locator(f'[id="{composer.get_attribute("aria-activedescendant")}"]')


def test_a_persona_is_chosen_with_the_keyboard(composer: Locator) -> None:
    composer.fill(f"/{FILTERED}")
    expect(composer.page.get_by_role("option")).to_have_count(2)
    while "pirate" not in active_option(composer).inner_text():
        composer.press("ArrowDown")

    composer.press("Enter")

    expect(composer).to_have_value("")
    expect(composer.page.get_by_role("button", name="Stop using the persona Zephyr the pirate")).to_be_visible()


def test_a_directive_is_chosen_with_the_mouse_and_asks_for_its_variables(composer: Locator) -> None:
    page = composer.page
    composer.fill(f"/{FILTERED}")
    page.get_by_role("option", name="letter").click()

    page.get_by_role("textbox", name="reader").fill("Ada")
    page.get_by_role("button", name="Insert").click()

    expect(composer).to_have_value("Write a letter to Ada.")
    expect(composer).to_be_focused()


def test_documents_are_chosen_with_the_keyboard_by_a_filter(composer: Locator) -> None:
    page = composer.page
    composer.fill("About #defa")
    expect(active_option(composer)).to_contain_text("default")

    composer.press("Enter")

    expect(composer).to_have_value("About ")
    expect(page.get_by_role("button", name="Do not search default")).to_be_visible()
    composer.fill("About #defa")
    expect(page.get_by_text("No repository matches.")).to_be_visible()


def test_documents_are_chosen_with_the_mouse(composer: Locator) -> None:
    page = composer.page
    page.get_by_role("button", name="Search documents").click()

    page.get_by_role("option", name="default").click()

    expect(composer).to_have_value("")
    expect(page.get_by_role("button", name="Do not search default")).to_be_visible()


@pytest.mark.parametrize(("mark", "path"), [("#", "**/repository"), ("/", "**/prompt-templates?*")])
def test_enter_sends_nothing_while_the_list_loads(prompts: None, signed_in: Page, mark: str, path: str) -> None:
    page, chat = signed_in, ChatWindow(signed_in)
    with delayed(page, path) as release:
        page.reload()
        chat.composer.fill(mark)
        expect(page.get_by_text("Loading…")).to_be_visible()

        chat.composer.press("Enter")
        release()

        expect(page.get_by_role("option").first).to_be_visible()
        expect(chat.composer).to_have_value(mark)
        expect(chat.answers).to_have_count(0)


@pytest.mark.parametrize("mark", ["#", "/"])
def test_the_mark_of_an_open_list_is_no_question(composer: Locator, mark: str) -> None:
    composer.fill(mark)
    expect(composer.page.get_by_role("option").first).to_be_visible()

    expect(composer.page.get_by_role("button", name="Send")).to_be_disabled()


@pytest.mark.parametrize("mark", ["#", "/"])
def test_escape_closes_the_list_until_it_is_opened_again(composer: Locator, mark: str) -> None:
    options = composer.page.get_by_role("option")
    composer.fill(mark)
    expect(options.first).to_be_visible()

    composer.press("Escape")

    expect(options).to_have_count(0)
    expect(composer).to_have_value(mark)
    composer.fill("")
    composer.fill(mark)
    expect(options.first).to_be_visible()
