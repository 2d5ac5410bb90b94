"""The cost of rendering a streamed answer while the user types, beside the naive rendering, in one Chromium.

The naive rendering parses and renders the whole answer at each chunk, with the same lexer and the same elements.
"""

import os
import statistics
import subprocess
import time
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, CDPSession, Page
from rich.console import Console
from rich.table import Table

from local.settings import ROOT
from tests.bench.ui_answer import RATE, serve_bench_page
from tests.support.browser import DESKTOP

KEY_INTERVAL = 0.1  # seconds
GOAL_LONG_TASKS, GOAL_KEY_P95_MS = 0, 50.0
_PAGE, _BUILT = ROOT / "tests/bench/ui_page", ROOT / ".local/ui/bench"
_TEXT = "the quick brown fox jumps over the lazy dog "


@dataclass(frozen=True)
class LongTask:
    """A task of 50 ms or more: its milliseconds, and the seconds from the start of the answer to it."""

    milliseconds: float
    at: float

    def __str__(self) -> str:
        return f"{self.milliseconds:.0f} at {self.at:.1f} s"


@dataclass(frozen=True)
class Streaming:
    """The figures of one rendering: keys in milliseconds, the busy share from 0 to 1."""

    long_tasks: list[LongTask]
    keys: list[float]
    busy: float
    seconds: float

    @property
    def key_p95(self) -> float:
        """Return the 95th percentile of the time from a key to the next paint."""
        return statistics.quantiles(self.keys, n=20)[-1]

    @property
    def worst(self) -> str:
        """Return the longest long task for the table."""
        return str(max(self.long_tasks, key=lambda one: one.milliseconds, default="-"))

    @property
    def reaches_goals(self) -> bool:
        """Return whether there is no long task and a key is shown in time."""
        return len(self.long_tasks) <= GOAL_LONG_TASKS and self.key_p95 <= GOAL_KEY_P95_MS


def measure_streaming(browser: Browser, seconds: int, console: Console) -> bool:
    """Measure both renderings and print them; return whether ours reaches the goals."""
    _build_page()
    with serve_bench_page(_BUILT) as url:
        ours, naive = (_measure(browser, f"{url}/?variant={name}", seconds) for name in ("ours", "naive"))
    _report(ours, naive, seconds * RATE, console)
    return ours.reaches_goals


def _build_page() -> None:
    """Build the page of the benchmark into .local/ui/bench."""
    programs = ROOT / ".local/venv/ui/bin"
    environment = os.environ | {"PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    vite = ROOT / "node_modules/.bin/vite"
    command = [str(vite), "build", "--configLoader", "runner", "--logLevel", "warn"]
    subprocess.run(command, cwd=_PAGE, env=environment, check=True)


def _measure(browser: Browser, url: str, seconds: int) -> Streaming:
    page = browser.new_page(viewport=DESKTOP)
    try:
        page.goto(f"{url}&tokens={seconds * RATE}")
        page.get_by_role("textbox").focus()
        page.wait_for_timeout(1_000)  # the start of the page is not measured
        page.evaluate("() => { window.bench.figures.longTasks.length = 0 }")
        return _stream(page, seconds)
    finally:
        page.close()


def _stream(page: Page, seconds: int) -> Streaming:
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    before, started = _task_seconds(session), time.monotonic()
    first = page.evaluate("() => { window.bench.start(); return performance.now() }")
    _type(page, started + seconds)
    page.wait_for_function("() => window.bench.isDone", timeout=120_000)
    lasted = time.monotonic() - started
    busy = (_task_seconds(session) - before) / lasted
    figures: dict[str, Any] = page.evaluate("() => window.bench.figures")
    long_tasks = [LongTask(one["duration"], (one["at"] - first) / 1_000) for one in figures["longTasks"]]
    return Streaming(long_tasks, figures["keys"], busy, lasted)


def _task_seconds(session: CDPSession) -> float:
    """Return the seconds that the main thread of the page has spent in tasks."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(one["value"] for one in metrics if one["name"] == "TaskDuration"))


def _type(page: Page, end: float) -> None:
    """Press a key every 100 ms until `end`; a page that is late delays the next key."""
    number = 0
    while (now := time.monotonic()) < end:
        page.keyboard.press(_TEXT[number % len(_TEXT)])
        number += 1
        time.sleep(max(0.0, now + KEY_INTERVAL - time.monotonic()))


def _report(ours: Streaming, naive: Streaming, tokens: int, console: Console) -> None:
    table = Table(
        "rendering", "long tasks", "worst (ms)", "key p95 ms", "worst key ms", "keys", "main thread busy", "s"
    )
    for name, one in (("ours", ours), ("naive", naive)):
        keys = (f"{one.key_p95:.0f}", f"{max(one.keys):.0f}", str(len(one.keys)))
        table.add_row(name, str(len(one.long_tasks)), one.worst, *keys, f"{one.busy:.0%}", f"{one.seconds:.1f}")
    key, busy = naive.key_p95 / ours.key_p95, naive.busy / ours.busy
    table.add_row(
        "naive / ours", "", "", f"{key:.1f} ×", "", "", f"{busy:.1f} ×", f"{naive.seconds / ours.seconds:.1f} ×"
    )
    console.print(f"{tokens} tokens at {RATE} tokens/s while the user types")
    console.print(table)
    console.print(f"goals of ours: {GOAL_LONG_TASKS} long tasks, key p95 at most {GOAL_KEY_P95_MS:.0f} ms")
