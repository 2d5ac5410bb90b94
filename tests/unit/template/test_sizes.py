"""The bounds of a template's length, sections and lines."""

import re
from pathlib import Path

import pytest

from tools.checks.application import read_all_templates
from tools.checks.translation import ROOT

MOST_LINES, MOST_SECTION_LINES, MOST_COLUMNS = 900, 260, 140
OTHERS = ("functions/models/launch_model_stack/stack.yaml", "tests/integration/cloud/probe.yaml")
EVERY = [*read_all_templates(), *(ROOT / other for other in OTHERS)]
_HEADER = re.compile(r"^ *# ───")


def short(path: Path) -> str:
    return str(path.relative_to(ROOT))


def sections(text: str) -> list[int]:
    """Return the number of lines of each section; the lines before the first header are a section, too."""
    found = [0]
    for line in text.splitlines():
        found += [0] if _HEADER.match(line) else []
        found[-1] += 1
    return found


@pytest.mark.parametrize("path", read_all_templates(), ids=short)
def test_no_template_or_section_exceeds_its_number_of_lines(path: Path) -> None:
    text = path.read_text()

    assert len(text.splitlines()) <= MOST_LINES
    assert max(sections(text)) <= MOST_SECTION_LINES


@pytest.mark.parametrize("path", EVERY, ids=short)
def test_no_line_of_a_template_exceeds_the_maximum_width(path: Path) -> None:
    wide = [number for number, line in enumerate(path.read_text().splitlines(), 1) if len(line) > MOST_COLUMNS]

    assert wide == []


def test_a_section_of_a_template_begins_at_its_header() -> None:
    assert sections("a\n\n  # ─── One ───\nb\n  # ─── Two ───\n") == [2, 2, 1]
