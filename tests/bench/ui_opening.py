"""The first paint of the signed-in page and the opening of a long chat, against a running `make run`."""

import statistics
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Browser, Page, expect
from rich.console import Console
from rich.table import Table

from tests.bench.ui_answer import build_answer
from tests.support.browser import DESKTOP, sign_in
from tests.support.installation import RunningInstallation

ROUNDS, MESSAGES = 7, 500
GOAL_PAINT_MS, GOAL_OPEN_MS = 1_000.0, 500.0
_LAST = "This is the last message."
_TOKEN = """() => {
  const key = Object.keys(sessionStorage).find((one) => one.startsWith("oidc.user:"));
  return JSON.parse(sessionStorage.getItem(key)).access_token;
}"""
_FIELD_TIME = """
const look = () => {
  if (document.querySelector("textarea")) window.fieldAt = performance.now();
  else requestAnimationFrame(look);
};
requestAnimationFrame(look);
"""
_WATCH = """(last) => {
  window.opened = new Promise((resolve) => {
    addEventListener("click", (event) => {
      const isShown = () => {
        const article = [...document.querySelectorAll("article")].at(-1);
        const box = article?.textContent.includes(last) ? article.getBoundingClientRect() : null;
        return box !== null && box.height > 0 && box.top < innerHeight && box.bottom > 0;
      };
      const look = () => requestAnimationFrame(() => {
        if (!isShown()) return look();
        setTimeout(() => resolve(performance.now() - event.timeStamp));
      });
      look();
    }, { capture: true, once: true });
  });
}"""


def measure_opening(browser: Browser, installation: RunningInstallation, console: Console) -> bool:
    """Measure and print both times; return whether the medians reach the goals."""
    page = browser.new_page(viewport=DESKTOP, base_url=installation.outputs["pageUrl"])
    try:
        page.goto("")
        sign_in(page, installation, "demo")
        page.add_init_script(_FIELD_TIME)
        starts = [_start(page) for _ in range(ROUNDS)]
        with _long_chat(installation, str(page.evaluate(_TOKEN))) as name:
            openings = [_opening(page, name) for _ in range(ROUNDS)]
    finally:
        page.close()
    return _report(starts, openings, console)


def _start(page: Page) -> tuple[float, float]:
    """Return the milliseconds until the signed-in page paints its first content and until it has the question's field.

    The browser's cache is empty.
    """
    session = page.context.new_cdp_session(page)
    session.send("Network.clearBrowserCache")
    session.detach()
    page.reload()
    expect(page.get_by_role("textbox", name="Ask anything")).to_be_visible(timeout=20_000)
    page.wait_for_function("() => window.fieldAt && performance.getEntriesByName('first-contentful-paint').length")
    paint = "() => [performance.getEntriesByName('first-contentful-paint')[0].startTime, window.fieldAt]"
    first, field = page.evaluate(paint)
    return float(first), float(field)


@contextmanager
def _long_chat(installation: RunningInstallation, token: str) -> Iterator[str]:
    """Import a chat of 500 messages for the user of a token; yield its name, and delete the chat afterwards."""
    session_id = str(uuid.uuid4())
    name = f"Bench {session_id[:8]}"
    chat = {"sessionId": session_id, "name": name, "history": _history()}
    start: int | None = 0
    while start is not None:
        answer = installation.ask("POST", "/session/import", token=token, params={"start": start}, json=chat)
        assert answer.status_code == 200, answer.text
        start = answer.json()["nextStart"]
    try:
        yield name
    finally:
        installation.ask("DELETE", f"/session/{session_id}", token=token)


def _history() -> list[dict[str, Any]]:
    text = build_answer(200 * MESSAGES)
    sections = [text[at : at + 800] for at in range(0, len(text), 800)]
    history = [
        {"type": "human", "content": f"Question {number}"}
        if number % 2 == 0
        else {"type": "ai", "content": f"Answer {number}.\n\n{sections[number]}"}
        for number in range(MESSAGES - 1)
    ]
    return [*history, {"type": "ai", "content": _LAST}]


def _opening(page: Page, name: str) -> float:
    """Return the milliseconds from the click on the chat in the list until its last message is painted."""
    page.goto("")
    link = page.get_by_role("link", name=name)
    expect(link).to_be_visible(timeout=20_000)
    page.wait_for_load_state("networkidle")
    page.evaluate(_WATCH, _LAST)
    link.click()
    return float(page.evaluate("() => window.opened"))


def _report(starts: list[tuple[float, float]], openings: list[float], console: Console) -> bool:
    paints, fields = zip(*starts, strict=True)
    table, reached = Table("time", "median ms", "worst ms", "goal ms"), True
    for name, times, goal in (
        ("first paint, signed in", paints, GOAL_PAINT_MS),
        ("question's field, signed in", fields, None),
        (f"open a chat of {MESSAGES} messages", openings, GOAL_OPEN_MS),
    ):
        median = statistics.median(times)
        reached = reached and (goal is None or median <= goal)
        table.add_row(name, f"{median:.0f}", f"{max(times):.0f}", "-" if goal is None else f"{goal:.0f}")
    console.print(f"{ROUNDS} rounds each; the medians must reach the goals")
    console.print(table)
    return reached
