"""A second try for failed browser tests, and the list of the tests that needed it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from _pytest.runner import runtestprotocol

#: More tests than this that pass only at the second try fail the run.
LIMIT = 2
#: Seconds. A first try that took longer is not repeated, because the timeout of a test covers both tries.
LONGEST_FIRST_TRY = 120
_FIRST_FAILURE = "failure of the first try"
_IS_SECOND = pytest.StashKey[bool]()


@dataclass
class SecondTries:
    """A pytest plugin that repeats a failed test once and lists the tests that passed only then."""

    failures: dict[str, str] = field(default_factory=dict)  # the text of the first failure, by the name of the test

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item, nextitem: pytest.Item | None) -> bool:
        """Run a test, and once more if it fails. Only its last try is reported."""
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in [*run_at_most_twice(item), *end_shared_fixtures(item, nextitem)]:
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        return True

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Record the first failure of a test that passed at the second try."""
        text = dict(report.user_properties).get(_FIRST_FAILURE)
        if report.failed:
            self.failures.pop(report.nodeid, None)
        elif report.when == "call" and text:
            self.failures[report.nodeid] = str(text)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Fail the run if too many tests needed the second try."""
        if len(self.failures) > LIMIT and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> Iterator[None]:
        """Print the first failures, and after everything else their list."""
        for name, text in self.failures.items():
            terminalreporter.write_sep("_", f"first try of {name}", yellow=True)
            terminalreporter.write_line(text)
        yield
        if self.failures:
            terminalreporter.write_sep("!", f"PASSED ONLY AT THE SECOND TRY: {len(self.failures)}", red=True)
            for name, text in self.failures.items():
                terminalreporter.write_line(f"{name}\n    {error_line(text)}", red=True)
            terminalreporter.write_line(verdict(len(self.failures)), red=True)


def run_at_most_twice(item: pytest.Item) -> list[pytest.TestReport]:
    """Run a test, and again with new function fixtures if it fails. Return the reports of the last try."""
    first = _run(item)
    if not any(report.failed for report in first) or sum(report.duration for report in first) > LONGEST_FIRST_TRY:
        return first
    text = next(report.longreprtext for report in first if report.failed)
    item.stash[_IS_SECOND] = True
    second = _run(item)
    for report in second:
        report.user_properties.append((_FIRST_FAILURE, text))
    return second


def is_second_try(item: pytest.Item) -> bool:
    """Return whether the test runs for the second time, so that its first try may have left something."""
    return item.stash.get(_IS_SECOND, False)


def _run(item: pytest.Item) -> list[pytest.TestReport]:
    """Run a test without a report; fixtures that other tests share stay, as if a test of the same class followed."""
    reports = runtestprotocol(item, log=False, nextitem=item.parent)  # type: ignore[arg-type]
    for report in reports:
        report.user_properties = list(report.user_properties)
    return reports


def end_shared_fixtures(item: pytest.Item, nextitem: pytest.Item | None) -> list[pytest.TestReport]:
    """Tear down the fixtures that the next test does not use. Return a report if that failed."""
    state = item.session._setupstate
    call = pytest.CallInfo.from_call(lambda: state.teardown_exact(nextitem), "teardown", reraise=KeyboardInterrupt)
    return [] if call.excinfo is None else [item.ihook.pytest_runtest_makereport(item=item, call=call)]


def error_line(text: str) -> str:
    """Return the first line of a failure's text that shows the error, which pytest marks by `E`."""
    marked = [line[1:].strip() for line in text.splitlines() if line.startswith("E ")]
    return next(filter(None, [*marked, *text.splitlines()]), "")


def verdict(count: int) -> str:
    """Return the sentence under a list of so many tests."""
    if count > LIMIT:
        return f"The run failed: at most {LIMIT} tests may need the second try."
    return "Each of these failures is a bug of the page or a race in the test: find its cause."
