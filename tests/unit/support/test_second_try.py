"""The second try of browser tests, shown by runs of small test files."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from local.settings import ROOT
from tests.support.second_try import error_line

CONFTEST = """
import pytest
from tests.support.second_try import SecondTries

def pytest_configure(config):
    config.pluginmanager.register(SecondTries())

@pytest.fixture(scope="module")
def shared():
    print("shared fixture begins")
    yield []
    print("shared fixture ends")

@pytest.fixture
def tries(shared, request):
    shared.append(request.node.name)
    return shared.count(request.node.name)

@pytest.fixture
def fresh():
    return []
"""
STEADY = "def test_steady(tries, fresh):\n    fresh.append(1)\n    assert (tries, fresh) == (1, [1])\n"


def flaky(name: str) -> str:
    """Return a test that passes at its second try only, if that has a new function fixture."""
    return f"def test_{name}(tries, fresh):\n    fresh.append(1)\n    assert tries == 2 and fresh == [1], 'too early'\n"


def run(folder: Path, *tests: str, lanes: str = "0") -> tuple[int, str]:
    """Run these tests with the plugin; return the exit code and the output."""
    (folder / "conftest.py").write_text(CONFTEST)
    (folder / "test_it.py").write_text("import pytest\n" + "\n".join(tests))
    command = [sys.executable, "-m", "pytest", "-q", "-s", "-p", "xdist", "-n", lanes, "--rootdir", str(folder)]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    done = subprocess.run(
        [*command, str(folder)], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


@pytest.mark.parametrize("lanes", ["0", "1"])
def test_a_test_that_passes_at_the_second_try_passes_and_is_listed_with_its_first_error(
    tmp_path: Path, lanes: str
) -> None:
    code, output = run(tmp_path, STEADY, flaky("flaky"), lanes=lanes)

    assert code == 0
    assert "2 passed" in output
    listed = output.split("PASSED ONLY AT THE SECOND TRY: 1")[1]
    assert "test_it.py::test_flaky\n    AssertionError: too early" in listed
    assert "test_steady" not in listed


def test_a_run_without_a_failure_prints_no_list(tmp_path: Path) -> None:
    code, output = run(tmp_path, STEADY)

    assert code == 0
    assert "SECOND TRY" not in output


def test_a_test_that_fails_twice_fails_the_run_and_is_not_listed(tmp_path: Path) -> None:
    code, output = run(tmp_path, "def test_broken(tries):\n    assert not tries\n")

    assert code == 1
    assert "1 failed" in output
    assert "SECOND TRY" not in output


def test_more_than_two_second_tries_fail_the_run(tmp_path: Path) -> None:
    two, _ = run(tmp_path, flaky("a"), flaky("b"))
    three, output = run(tmp_path, flaky("a"), flaky("b"), flaky("c"))

    assert (two, three) == (0, 1)
    assert "The run failed: at most 2 tests may need the second try." in output


def test_fixtures_that_tests_share_live_on_between_the_tries_and_end_once(tmp_path: Path) -> None:
    _, output = run(tmp_path, flaky("a"), STEADY)

    assert output.count("shared fixture begins") == output.count("shared fixture ends") == 1


def test_a_failure_after_the_test_has_a_second_try_too(tmp_path: Path) -> None:
    code, output = run(
        tmp_path,
        "@pytest.fixture\ndef judge(tries):\n    yield\n    assert tries == 2, 'a late problem'\n",
        "def test_judged(judge):\n    pass\n",
    )

    assert code == 0
    assert "AssertionError: a late problem" in output.split("PASSED ONLY AT THE SECOND TRY: 1")[1]


def test_a_fixture_can_see_that_the_second_try_runs(tmp_path: Path) -> None:
    code, output = run(
        tmp_path,
        "from tests.support.second_try import is_second_try\n",
        "def test_second(request):\n    assert is_second_try(request.node), 'the first try'\n",
    )

    assert code == 0
    assert "AssertionError: the first try" in output.split("PASSED ONLY AT THE SECOND TRY: 1")[1]


def test_a_failed_end_of_a_shared_fixture_fails_the_run(tmp_path: Path) -> None:
    code, output = run(
        tmp_path,
        "@pytest.fixture(scope='module')\ndef heavy():\n    yield\n    assert False, 'processes are left'\n",
        "def test_heavy(heavy):\n    pass\n",
    )

    assert code == 1
    assert "processes are left" in output


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("x = 1\nE       AssertionError: no\nE        +  where", "AssertionError: no"),
        ("Timeout\nmore", "Timeout"),
        ("", ""),
    ],
)
def test_the_line_of_an_error_is_the_first_that_pytest_marks(text: str, line: str) -> None:
    assert error_line(text) == line
