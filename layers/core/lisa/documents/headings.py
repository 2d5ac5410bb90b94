"""Headings of Markdown: their levels, and the path of headings above a position."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_ATX = re.compile(r" {0,3}(#{1,6})(?=[ \t])")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_TEXT = re.compile(r" {0,3}[^\s>|#*+\-`~=]")
"""The beginning of a line that an underline makes a heading: no quotation, table, list or fence."""
_TITLE_CHARACTERS = 200


@dataclass(frozen=True)
class Heading:
    """A heading: its level from 1 to 6, its text, and its lines `[start, end)` of the text."""

    level: int
    title: str
    start: int
    end: int


def find_headings(text: str) -> list[Heading]:
    """Return the headings of a Markdown text in reading order. Lines in fenced code and front matter are none.

    Both forms of CommonMark are read; an underlined heading has one line and follows an empty one.
    """
    found, fence = list[Heading](), ""
    before, candidate = "", (0, "")  # the line before, and a line that an underline would make a heading
    for start, line in _list_lines(text):
        if fence:
            fence = "" if _ends_fence(line, fence) else fence
        elif opening := _FENCE.match(line):
            fence = opening[1]
        elif atx := _ATX.match(line):
            found.append(_build_heading(len(atx[1]), _strip_closing_signs(line[atx.end() :]), start, start + len(line)))
        elif candidate[1] and (underline := _UNDERLINE.match(line)):
            found.append(
                _build_heading(1 if underline[1][0] == "=" else 2, candidate[1], candidate[0], start + len(line))
            )
        candidate = (start, line) if not fence and not before.strip() and _TEXT.match(line) else (0, "")
        before = line
    return [heading for heading in found if heading.title]


def list_heading_paths(headings: Sequence[Heading]) -> list[tuple[int, tuple[str, ...]]]:
    """Return the start of each heading with the titles of the headings above it and its own."""
    found, above = list[tuple[int, tuple[str, ...]]](), list[Heading]()
    for heading in headings:
        above = [*(outer for outer in above if outer.level < heading.level), heading]
        found.append((heading.start, tuple(outer.title for outer in above)))
    return found


def heading_path_at(paths: Sequence[tuple[int, tuple[str, ...]]], position: int) -> tuple[str, ...]:
    """Return the path of the last heading that begins at the position or before it; empty if there is none."""
    following = bisect_right(paths, position, key=lambda path: path[0])
    return paths[following - 1][1] if following else ()


def _list_lines(text: str) -> Iterator[tuple[int, str]]:
    """Return start and text of each line behind the front matter, without its line end."""
    start = 0
    if front := re.match(r"---[ \t]*\r?\n(?:.*\n)*?---[ \t]*\r?(?:\n|$)", text):
        start = front.end()
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, text[start:end].removesuffix("\r")
        start = end + 1


def _ends_fence(line: str, fence: str) -> bool:
    closing = _FENCE.match(line)
    return closing is not None and closing[1].startswith(fence) and not line[closing.end() :].strip()


def _strip_closing_signs(title: str) -> str:
    title = title.strip()
    plain = title.rstrip("#")
    return plain if not plain or plain[-1].isspace() else title


def _build_heading(level: int, title: str, start: int, end: int) -> Heading:
    return Heading(level, title.strip()[:_TITLE_CHARACTERS], start, end)
