"""Markdown of an answer in the browser: a table, code, a formula, an image that is blocked, a diagram on demand."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.support.browser import copy_by, find_accessibility_problems
from tests.support.chat_page import ChatWindow
from tests.support.screenshots import take_screenshot

pytestmark = pytest.mark.cloud
CODE = "def half(n: int) -> float:\n    return n / 2"
MARKDOWN = f"""| River | Length |
|---|---:|
| Marren | 12 |

```python
{CODE}
```

The mean is $\\frac{{a+b}}{{2}}$.

![A map](https://images.example/map.png?secret=1)
"""
DIAGRAM = "```mermaid\nflowchart LR\n  Question --> Answer\n```"


def show(page: Page, markdown: str) -> Locator:
    """Let a model answer with a text; return the answer."""
    chat = ChatWindow(page)
    chat.choose_model("echo")
    chat.ask(markdown)
    chat.wait_until_finished()
    return chat.answers.last


def test_table_code_formula_and_blocked_image_are_shown(scripted_models: None, signed_in: Page) -> None:
    answer = show(signed_in, MARKDOWN)

    expect(answer.get_by_role("table").get_by_role("cell", name="Marren")).to_be_visible()
    expect(answer.locator("math mfrac")).to_be_visible()
    expect(answer.locator("code .hljs-keyword").first).to_have_text("def")
    assert copy_by(answer.get_by_role("button", name="Copy the code")) == CODE
    expect(answer.get_by_role("button", name="Load the image “A map” from images.example")).to_be_visible()
    expect(answer.get_by_role("img", name="A map")).to_have_count(0)
    assert find_accessibility_problems(signed_in) == []
    take_screenshot(signed_in, "markdown-light-1366")


def test_a_diagram_is_drawn_on_demand(scripted_models: None, signed_in: Page) -> None:
    answer = show(signed_in, DIAGRAM)
    expect(answer.locator("iframe")).to_have_count(0)

    answer.get_by_role("button", name="Show the diagram").click()

    drawn = answer.frame_locator("iframe").locator("svg").first
    expect(drawn).to_be_visible(timeout=30_000)
    expect(drawn).to_contain_text("Question")
    take_screenshot(signed_in, "diagram-light-1366")
    answer.get_by_role("button", name="Hide the diagram").click()
    expect(answer.locator("iframe")).to_have_count(0)
