"""Headings of Markdown are found as CommonMark defines them, with their path."""

import pytest

from lisa.documents.headings import find_headings, heading_path_at, list_heading_paths


@pytest.mark.parametrize(
    ("text", "levels_and_titles"),
    [
        ("# One\n\ntext\n\n### Three ###\n", [(1, "One"), (3, "Three")]),
        ("Title\n=====\n\ntext\n\nPart\n---\n", [(1, "Title"), (2, "Part")]),
        ("## C#\n", [(2, "C#")]),
        ("#no space\n\n####### seven\n\n    # indented code\n#\n", []),
        ("```python\n# a comment\n```\n# Real\n~~~\n# no\n```\n# no\n~~~\n", [(1, "Real")]),
        ("---\ntitle: x\n# no heading\n---\n# Yes\n", [(1, "Yes")]),
        ("a line\nof a paragraph\n---\n\n- item\n---\n\n| a | b |\n---\n", []),
        ("# Windows\r\n\r\nTitle\r\n===\r\n", [(1, "Windows"), (1, "Title")]),
    ],
)
def test_headings_have_their_level_and_title(text: str, levels_and_titles: list[tuple[int, str]]) -> None:
    assert [(heading.level, heading.title) for heading in find_headings(text)] == levels_and_titles


def test_a_heading_reaches_from_its_first_to_its_last_line() -> None:
    text = "intro\n\nTitle\n===\n\ntext\n\n## Part\nmore"

    assert [text[heading.start : heading.end] for heading in find_headings(text)] == ["Title\n===", "## Part"]


def test_the_path_of_a_position_names_the_headings_above_it() -> None:
    text = "before\n\n# A\n\n### B\n\nin B\n\n## C\n\nin C\n\n# D\n"
    paths = list_heading_paths(find_headings(text))

    def path(part: str) -> tuple[str, ...]:
        return heading_path_at(paths, text.index(part))

    assert [path(part) for part in ("before", "# A", "in B", "in C", "# D")] == [
        (), ("A",), ("A", "B"), ("A", "C"), ("D",),
    ]  # fmt: skip
