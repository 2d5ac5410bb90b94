"""The pages on which administrators create, watch, repair and delete models."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import PageProblems, find_accessibility_problems, unused_name
from tests.support.chat_models import chat_script
from tests.support.chat_page import ChatWindow
from tests.support.provider import Provider, run_provider
from tests.support.provider_script import ANSWER_TEXT
from tests.support.screenshots import take_screenshot
from tests.support.signed_in_pages import SignedInPages

pytestmark = pytest.mark.cloud
_WORKFLOW = 90_000  # milliseconds that a workflow may take on a busy machine


@pytest.fixture(scope="module")
def provider() -> Iterator[Provider]:
    """A scripted provider of models on this machine."""
    with run_provider(chat_script) as found:
        yield found


@pytest.fixture
def administrator(page: Page, signed_in_pages: SignedInPages, problems: PageProblems) -> Page:
    """The page of models, with the demo administrator signed in. The browser reports refusals and deleted models."""
    problems.expect("status of 40[04]")
    signed_in_pages.open(page, "demo-admin", "admin/models")
    return page


def status(page: Page) -> Locator:
    """Return the status of the model whose page is open."""
    return page.get_by_role("region", name="Status")


def describe_provider_model(page: Page, model_id: str, name: str, provider: Provider) -> None:
    """Fill in the wizard for a model of the scripted provider, up to the review."""
    page.get_by_role("link", name="Add a model").click()
    page.get_by_role("radio", name="Provider").check()
    page.get_by_role("textbox", name="Model ID").fill(model_id)
    page.get_by_label("Name at the provider").fill(name)
    page.get_by_role("textbox", name="Address").fill(f"{provider.url}/v1")
    page.get_by_role("textbox", name="Key").fill("provider-key")
    page.get_by_role("button", name="Next").click()
    expect(page.get_by_role("heading", name="Access and features")).to_be_focused()
    page.get_by_role("button", name="Next").click()


def delete_shown_model(page: Page, model_id: str) -> None:
    """Delete the model whose page is open, and wait until nothing of it is left."""
    page.get_by_role("button", name="Delete").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_role("button", name="Delete")).to_be_disabled()
    dialog.get_by_role("textbox").fill(model_id)
    dialog.get_by_role("button", name="Delete").click()
    expect(page.get_by_text(f"The model “{model_id}” is deleted.")).to_be_visible(timeout=_WORKFLOW)


def test_a_model_of_a_provider_comes_into_service_answers_in_the_chat_stops_starts_and_is_deleted(
    administrator: Page, provider: Provider
) -> None:
    model_id = unused_name("wizard-words")
    describe_provider_model(administrator, model_id, "openai/words", provider)
    administrator.get_by_role("tab", name="curl").click()
    expect(administrator.get_by_role("tabpanel")).not_to_contain_text("provider-key")
    administrator.get_by_role("button", name="Create the model").click()

    expect(status(administrator)).to_contain_text("Creating")
    expect(status(administrator)).to_contain_text("In service", timeout=_WORKFLOW)
    expect(administrator.get_by_text("The model answered a test request.")).to_be_visible()
    take_screenshot(administrator, "model-in-service")

    administrator.goto("")
    chat = ChatWindow(administrator)
    chat.choose_model(model_id)
    chat.ask("How long are the samples kept?")
    expect(chat.answers.last).to_contain_text(ANSWER_TEXT, timeout=_WORKFLOW)
    [*_, last] = provider.about("/chat/completions", "words")
    assert last.headers["authorization"] == "Bearer provider-key"

    administrator.goto(f"admin/models/{model_id}")
    administrator.get_by_role("button", name="Stop").click()
    expect(status(administrator)).to_contain_text("Stopped", timeout=_WORKFLOW)
    administrator.get_by_role("button", name="Start").click()
    expect(status(administrator)).to_contain_text("In service", timeout=_WORKFLOW)
    delete_shown_model(administrator, model_id)
    administrator.get_by_role("link", name="All models").click()
    expect(administrator.get_by_role("link", name=model_id)).to_have_count(0)


def test_a_model_is_edited_after_a_review_and_shows_its_groups_guardrails_and_unsupported_parameters(
    administrator: Page, provider: Provider
) -> None:
    model_id = unused_name("edited")
    describe_provider_model(administrator, model_id, "openai/words", provider)
    administrator.get_by_role("button", name="Create the model").click()
    expect(status(administrator)).to_contain_text("In service", timeout=_WORKFLOW)
    expect(administrator.get_by_role("region", name="Access")).to_contain_text("Everyone who is signed in")

    administrator.get_by_role("link", name="Edit").click()
    review = administrator.get_by_role("button", name="Review the changes")
    expect(review).to_be_disabled()
    administrator.get_by_role("textbox", name="Description").fill("answers in words")
    administrator.get_by_role("textbox", name="Groups").fill("lisa-demo")
    parameters = administrator.get_by_role("textbox", name="Parameters it does not take")
    parameters.fill("temperature, max_tokens")
    administrator.get_by_role("button", name="Add a guardrail").click()
    administrator.get_by_role("textbox", name="Name").fill("Secrets")
    review.click()
    expect(parameters).to_be_focused()
    expect(parameters).to_have_accessible_description(re.compile("not max_tokens"))
    parameters.fill("temperature")
    review.click()
    rule = administrator.get_by_role("textbox", name="Rule")
    expect(rule).to_be_focused()
    rule.fill("deny:secret")
    assert find_accessibility_problems(administrator) == []
    review.click()
    dialog = administrator.get_by_role("dialog")
    expect(dialog.get_by_role("row")).to_have_count(5)  # the head and four changes
    expect(dialog.get_by_role("row", name="Groups")).to_contain_text("lisa-demo")
    assert find_accessibility_problems(administrator) == []
    take_screenshot(administrator, "model-changes")
    dialog.get_by_role("button", name="Save the changes").click()

    expect(administrator.get_by_role("region", name="Access")).to_contain_text("lisa-demo", timeout=_WORKFLOW)
    expect(administrator.get_by_role("region", name="Guardrails")).to_contain_text("deny:secret")
    expect(administrator.get_by_role("region", name="Settings")).to_contain_text("temperature")
    expect(status(administrator)).to_contain_text("In service", timeout=_WORKFLOW)
    assert find_accessibility_problems(administrator) == []
    administrator.goto("")
    ChatWindow(administrator).choose_model(model_id)
    administrator.get_by_role("button", name="Model arguments").click()
    temperature = administrator.get_by_label("Temperature")
    expect(temperature).to_be_disabled()
    expect(temperature).to_have_accessible_description(f"{model_id} does not take this.")

    administrator.goto(f"admin/models/{model_id}")
    delete_shown_model(administrator, model_id)


def test_the_wizard_warns_of_a_model_that_may_not_fit_in_the_memory_and_shows_the_price(administrator: Page) -> None:
    administrator.get_by_role("link", name="Add a model").click()
    administrator.get_by_role("radio", name="Self-hosted").check()
    administrator.get_by_role("button", name="Chat, 1 GPU").click()
    administrator.get_by_role("textbox", name="Model ID").fill("large")
    administrator.get_by_role("textbox", name="Weights").fill("meta-llama/Llama-3.3-70B-Instruct")
    administrator.get_by_role("button", name="Next").click()

    check = administrator.get_by_role("group", name="GPU memory and cost")
    expect(check).to_contain_text("The model may not fit.")
    expect(check).to_contain_text("44.2 GiB are usable on 1 GPU with 48 GiB each.")
    expect(check).to_contain_text("About $1.86 per hour for each instance")
    assert find_accessibility_problems(administrator) == []
    administrator.get_by_role("combobox", name="Precision of the weights").select_option("4 bits")
    expect(check).to_contain_text("The model should fit.")
    administrator.get_by_role("button", name="Discard").click()


def test_a_failed_model_shows_its_cause_and_is_mended(administrator: Page, provider: Provider) -> None:
    model_id = unused_name("mended")
    describe_provider_model(administrator, model_id, "openai/failing-400", provider)
    administrator.get_by_role("button", name="Create the model").click()
    expect(status(administrator)).to_contain_text("Failed", timeout=_WORKFLOW)
    expect(administrator.get_by_text("did not answer a test request").first).to_be_visible()
    take_screenshot(administrator, "model-failed")

    administrator.get_by_role("link", name="Fix and retry").click()
    name = administrator.get_by_label("Name at the provider")
    expect(name).to_have_value("openai/failing-400")
    name.fill("openai/words")
    administrator.get_by_role("textbox", name="Key").fill("provider-key")
    administrator.get_by_role("button", name="Next").click()
    administrator.get_by_role("button", name="Next").click()
    administrator.get_by_role("button", name="Create the model").click()

    expect(status(administrator)).to_contain_text("In service", timeout=_WORKFLOW)
    delete_shown_model(administrator, model_id)


def test_the_wizard_shows_problems_at_their_fields_and_keeps_the_draft(administrator: Page, provider: Provider) -> None:
    administrator.goto("admin/models/new")
    model_id = administrator.get_by_role("textbox", name="Model ID")

    administrator.get_by_role("button", name="Next").click()
    expect(model_id).to_be_focused()
    expect(administrator.get_by_text("Use 1 to 100 letters")).to_be_visible()
    model_id.fill("kept-draft")
    administrator.get_by_role("textbox", name="Key").fill("provider-key")
    administrator.reload()

    expect(model_id).to_have_value("kept-draft")
    expect(administrator.get_by_role("textbox", name="Key")).to_have_value("")
    administrator.get_by_label("Name at the provider").fill("openai/words")
    administrator.get_by_role("textbox", name="Address").fill("http://169.254.169.254/v1")
    administrator.get_by_role("button", name="Next").click()
    administrator.get_by_role("button", name="Next").click()
    administrator.get_by_role("button", name="Create the model").click()
    address = administrator.get_by_role("textbox", name="Address")
    expect(address).to_be_focused()
    expect(address).to_have_attribute("aria-invalid", "true")


def press_tab_until_next_is_focused(page: Page) -> None:
    """Move the focus by the keyboard to the button of the next step. Fails if it is not among the next 20 elements."""
    for _ in range(20):
        if page.evaluate("document.activeElement.textContent") == "Next":
            return
        page.keyboard.press("Tab")
    pytest.fail("the button of the next step cannot be reached by Tab")


def test_the_wizard_describes_a_self_hosted_model_by_keyboard_alone(administrator: Page) -> None:
    keys = administrator.keyboard
    administrator.get_by_role("link", name="Add a model").press("Enter")
    administrator.get_by_role("radio", name="Provider").press("ArrowDown")
    keys.press("ArrowDown")
    administrator.get_by_role("button", name="Embedding, 1 GPU").press("Enter")
    administrator.get_by_role("textbox", name="Model ID").press_sequentially("by-keyboard")
    keys.press("Tab")
    keys.press("Tab")
    keys.type("sentence-transformers/all-MiniLM-L6-v2")
    for step in ("Compute", "Container", "Scaling", "Access and features", "Review"):
        press_tab_until_next_is_focused(administrator)
        keys.press("Enter")
        expect(administrator.get_by_role("heading", name=step)).to_be_focused()

    administrator.get_by_role("tab", name="Summary").press("ArrowRight")
    expect(administrator.get_by_role("tabpanel")).to_contain_text('"instanceType": "g5.xlarge"')


def test_a_self_hosted_embedding_model_comes_into_service_and_shows_the_next_action_of_its_schedule(
    administrator: Page,
) -> None:
    administrator.get_by_role("link", name="Add a model").click()
    administrator.get_by_role("radio", name="Self-hosted").check()
    administrator.get_by_role("button", name="Embedding, 1 GPU").click()
    model_id = unused_name("wizard-vectors")
    administrator.get_by_role("textbox", name="Model ID").fill(model_id)
    administrator.get_by_role("textbox", name="Weights").fill("sentence-transformers/all-MiniLM-L6-v2")
    for _ in ("source", "compute"):
        administrator.get_by_role("button", name="Next").click()
    administrator.get_by_role("textbox", name="Image").fill("local/minilm")
    for _ in ("container", "scaling", "access"):
        administrator.get_by_role("button", name="Next").click()
    administrator.get_by_role("button", name="Create the model").click()
    expect(status(administrator)).to_contain_text("In service", timeout=_WORKFLOW)

    administrator.get_by_role("button", name="Add a schedule").click()
    administrator.get_by_role("combobox", name="Time zone").fill("Asia/Tokyo")
    administrator.get_by_role("checkbox", name="Friday").check()
    administrator.get_by_label("Start, Friday").fill("22:00")
    administrator.get_by_label("Stop, Friday").fill("06:00")
    expect(administrator.get_by_text("on the next day")).to_be_visible()
    assert find_accessibility_problems(administrator) == []
    take_screenshot(administrator, "model-schedule")
    administrator.get_by_role("button", name="Save").click()

    schedule = administrator.get_by_role("region", name="Schedule")
    expect(schedule).to_contain_text(
        re.compile(r"Next: (starts on Friday .*22:00|stops on Saturday .*06:00) \(Asia/Tokyo\)")
    )
    assert find_accessibility_problems(administrator) == []
    delete_shown_model(administrator, model_id)
