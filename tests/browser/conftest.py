"""Browser tests: Chromium with a running installation. `make browser` runs them in two lanes.

A lane is a worker of xdist with an installation of its own. It runs whole files, so no file may need another one.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from tests.support.browser import DESKTOP, PageProblems, find_chromium
from tests.support.chat_models import chat_models, chat_script
from tests.support.cloud import eventually, own_network
from tests.support.installation import RunningInstallation, run_installation
from tests.support.own_data import delete_own_data
from tests.support.provider import run_provider
from tests.support.scripted_models import picture_models, publish_models
from tests.support.second_try import SecondTries, is_second_try
from tests.support.signed_in_pages import SignedInPages

_LONGEST_WAIT = 10_000  # milliseconds; a wait ends with its event, and two lanes may share two busy processors
_PLUGIN = "pytest_playwright.pytest_playwright"


def pytest_configure(config: pytest.Config) -> None:
    """Refuse a run without the plugin of Playwright, which costs seconds to load. Set the waits and the second try."""
    if not config.pluginmanager.has_plugin(_PLUGIN):
        raise pytest.UsageError(f"run the browser tests with `make browser`, or add `-p {_PLUGIN}`")
    expect.set_options(timeout=_LONGEST_WAIT)
    config.pluginmanager.register(SecondTries(), "second_try")  # `-p no:second_try` shows every failure at once


@pytest.fixture(scope="session")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningInstallation]:
    """A running installation."""
    with own_network() as network, run_installation(tmp_path_factory.mktemp("installation"), network) as found:
        yield found


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Start the Chromium of this machine. Fails with the command that installs one."""
    return browser_type_launch_args | {"executable_path": find_chromium(), "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def base_url(installation: RunningInstallation) -> str:
    """The address of the page; tests open paths relative to it, such as `c/1`."""
    return str(installation.outputs["pageUrl"])


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any], base_url: str) -> dict[str, Any]:
    """A browser window on a desktop, without animations."""
    return browser_context_args | {"base_url": base_url, "viewport": DESKTOP, "reduced_motion": "reduce"}


@pytest.fixture(autouse=True)
def problems(context: BrowserContext, base_url: str) -> Iterator[PageProblems]:
    """The problems of all pages of a test.

    Raises:
        AssertionError: after the test, the browser reported an error, a violation of the content security policy or a
            request to another host that the test does not expect.
    """
    found = PageProblems(base_url)
    found.watch(context)
    yield found
    assert found.unexpected() == []


@pytest.fixture(scope="session")
def scripted_models(installation: RunningInstallation) -> Iterator[None]:
    """Models of a scripted provider: see tests.support.scripted_models and chat_models.

    `counting-500` writes for ten seconds, `painter` makes pictures at once, `slow-painter` in four seconds, and
    `observer` sees images.
    """
    store = DynamoDBModels(Table(installation.aws("dynamodb"), installation.stack["ModelsTable"]))
    with (
        run_provider(chat_script) as provider,
        publish_models(store, provider.url, *chat_models(provider.url), *picture_models(provider.url)) as last,
    ):
        eventually(lambda: last in installation.ask_gateway("GET", "/v1/models").text, within=30)
        yield


@pytest.fixture(autouse=True)
def default_model(context: BrowserContext) -> None:
    """Begin every test with the local chat model: the first one of the list may be a scripted one that fails."""
    choose = "if (!localStorage.getItem('model')) localStorage.setItem('model', 'quoter')"
    context.add_init_script(f"try {{ {choose} }} catch {{}}")  # an empty page has no storage


@pytest.fixture(scope="session")
def signed_in_pages(browser: Browser, installation: RunningInstallation, base_url: str) -> SignedInPages:
    """The sessions of the demo users, for tests that do not test the sign-in."""
    return SignedInPages(browser, installation, base_url)


@pytest.fixture(autouse=True)
def nothing_left_of_first_try(request: pytest.FixtureRequest) -> None:
    """Delete the chats, projects and prompts of the demo user before a second try."""
    if is_second_try(request.node):
        pages: SignedInPages = request.getfixturevalue("signed_in_pages")
        delete_own_data(pages.installation, pages.token("demo"))


@pytest.fixture
def signed_in(page: Page, signed_in_pages: SignedInPages) -> Page:
    """The start page, with the demo user signed in and the cursor in the question's field."""
    signed_in_pages.open(page, "demo")
    expect(page.get_by_role("textbox", name="Ask anything")).to_be_focused()
    return page


@pytest.fixture
def open_window(
    browser: Browser, browser_context_args: dict[str, Any], signed_in_pages: SignedInPages
) -> Iterator[Callable[[str], Page]]:
    """Open a browser of its own in which a demo user is signed in."""
    contexts: list[BrowserContext] = []

    def open_for(user: str) -> Page:
        contexts.append(browser.new_context(**browser_context_args))
        page = contexts[-1].new_page()
        signed_in_pages.open(page, user)
        return page

    yield open_for
    for context in contexts:
        context.close()
