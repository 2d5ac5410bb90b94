"""The watch on problems of a page: each kind is found."""

import pytest
from playwright.sync_api import Page

from tests.support.browser import PageProblems

pytestmark = pytest.mark.cloud


_FOREIGN_IMAGE = "document.body.append(Object.assign(new Image(), {src: 'https://elsewhere.example.com/a.png'}))"
_INLINE_SCRIPT = "document.body.append(Object.assign(document.createElement('script'), {text: '1'}))"


@pytest.mark.parametrize(
    ("script", "event", "problem"),
    [
        ("console.error('something broke')", "console", "console: something broke"),
        ("setTimeout(() => { throw new Error('not caught') })", "weberror", "exception: not caught"),
        ("fetch('https://elsewhere.example.com/').catch(() => 0)", "console", "Content Security Policy"),
        (_INLINE_SCRIPT, "console", "Content Security Policy"),
        (_FOREIGN_IMAGE, "console", "Content Security Policy"),
    ],
    ids=["error message", "exception", "request to another host", "inline script", "image of another host"],
)
def test_a_problem_of_the_page_is_found(
    page: Page, problems: PageProblems, script: str, event: str, problem: str
) -> None:
    page.goto("")
    with page.context.expect_event(event):
        page.evaluate(f"() => {{ {script} }}")

    assert any(problem in one for one in problems.unexpected())
    problems.expect("")
