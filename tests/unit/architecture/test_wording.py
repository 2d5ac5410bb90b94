"""Docstrings, documenting comments and test names begin with a noun or a verb, not with a relative pronoun."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
_FOLDERS = ("layers/core", "functions", "gateway", "local", "tools", "tests")
_PRONOUN = r"(?:what|who|whatever|whoever)"
_TEXT = re.compile(rf'^\s*(?:[rf]?"""|#:\s*){_PRONOUN}\b', re.IGNORECASE | re.MULTILINE)
_TEST_NAME = re.compile(rf"^\s*(?:async )?def test_{_PRONOUN}(?:_|\()", re.MULTILINE)


def openings(source: str) -> list[str]:
    """Return the beginnings of texts and test names in a source that begin with a pronoun."""
    return [found[0].strip() for pattern in (_TEXT, _TEST_NAME) for found in pattern.finditer(source)]


def sources() -> Iterator[tuple[str, str]]:
    for folder in _FOLDERS:
        for path in sorted((ROOT / folder).rglob("*.py")):
            yield str(path.relative_to(ROOT)), path.read_text()


def test_no_docstring_comment_or_test_name_begins_with_a_relative_pronoun() -> None:
    found = [f"{name}: {opening}" for name, source in sources() for opening in openings(source)]

    assert found == []


@pytest.mark.parametrize(
    "line", ['    """{} is kept."""', "#: {} may read it.", "def test_{}_may_read() -> None:", "async def test_{}():"]
)
@pytest.mark.parametrize("pronoun", ["what", "who", "whatever", "whoever"])
def test_each_pronoun_is_found_in_each_place(line: str, pronoun: str) -> None:
    assert len(openings(line.format(pronoun))) == 1


@pytest.mark.parametrize("line", ['"""Whole files."""', "#: Whether it is open.", "def test_whole_words(): ..."])
def test_longer_words_are_accepted(line: str) -> None:
    assert openings(line) == []
