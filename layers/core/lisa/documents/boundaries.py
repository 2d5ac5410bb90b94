"""Boundaries at which a text may be cut, by their strength."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from zlib import crc32

from lisa.documents.measures import Measure
from lisa.documents.source_code import find_declaration_start

Span = tuple[int, int]

TEXT_LEVELS = tuple(
    map(
        re.compile,
        (
            r"(?:\r?\n[ \t]*){2,}",  # between paragraphs
            r"(?:\r?\n)+",
            r"(?<=[.!?…])[\"'”’)\]]?\s+|(?<=[。！？])",  # between sentences
            r"\s+",
            r"(?<=[^\w\s])(?=\w)",  # after signs, in a line of minified code
        ),
    )
)
"""Ends of separators between parts of any text, best first. A run without any is cut at the size."""

_NEAR, _AROUND = 8, 32
"""Characters whose hash ranks a boundary: few, so that few edits change the rank; more to separate equal hashes."""


@dataclass(frozen=True)
class Boundary:
    """A position at which a page may be cut. The lower the level, the better the place."""

    level: int
    position: int


@dataclass(frozen=True)
class BoundaryFinder:
    """Finds the boundaries of one page. Parts that fit in `size` have none inside.

    The lines before which source code is cut, `declarations`, are better boundaries than those of any text.
    """

    page: str
    measure: Measure
    size: int
    declarations: Sequence[re.Pattern[str]] = ()

    def find_boundaries(self, whole: Span, level: int = 0) -> Iterator[Boundary]:
        """Return the boundaries inside the span, in reading order."""
        start, end = whole
        levels = (*self.declarations, *TEXT_LEVELS)
        if level == len(levels):
            yield from (Boundary(level, position) for position in self.measure.find_cuts(start, end, self.size))
            return
        found = (match.end() for match in levels[level].finditer(self.page, start, end))
        if level < len(self.declarations):
            found = (find_declaration_start(self.page, position) for position in found)
        inner = [position for position in found if start < position < end]
        for part in pairwise([start, *inner, end]):
            if self.measure.measure(*part) > self.size:
                yield from self.find_boundaries(part, level + 1)
            if part[1] < end:
                yield Boundary(level, part[1])


def sort_weakest_first(page: str, boundaries: Sequence[Boundary]) -> list[Boundary]:
    """Return the boundaries by level, words before paragraphs, and within a level by a hash of the characters nearby.

    Nothing is counted from the start of the page, so that an edit changes the order of few boundaries.
    """
    code = memoryview(page.encode("utf-32-le", "surrogatepass"))  # four bytes each

    def rank(boundary: Boundary) -> tuple[int, int, int]:
        at = 4 * boundary.position
        near, around = code[max(0, at - 4 * _NEAR) : at], code[max(0, at - 4 * _AROUND) : at + 4 * _AROUND]
        return -boundary.level, crc32(near), crc32(around)

    return sorted(boundaries, key=rank)
