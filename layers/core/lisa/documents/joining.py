"""Joining of the parts between boundaries into chunks that are as large as allowed."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise

from lisa.documents.boundaries import TEXT_LEVELS, Boundary, Span, sort_weakest_first
from lisa.documents.measures import Measure

MayJoin = Callable[[Boundary, Span], bool]
"""Whether the two parts beside the boundary may become this one span."""


def join_neighbours(page: str, boundaries: Sequence[Boundary], may_join: MayJoin) -> list[Span]:
    """Join neighbours until none may be joined, at the boundary of the lowest rank first. The spans partition the page.

    An edit moves cuts only along a chain of boundaries of rising rank, and such chains are short. Packing from left to
    right would move every later cut.
    """
    edges = [0, *(boundary.position for boundary in boundaries), len(page)]
    start_of = {end: start for start, end in pairwise(edges)}
    end_of = dict(pairwise(edges))
    for boundary in sort_weakest_first(page, boundaries):
        start, end = start_of[boundary.position], end_of[boundary.position]
        if may_join(boundary, (start, end)):
            del start_of[boundary.position]
            start_of[end], end_of[start] = start, end
    return [(start, end) for end, start in sorted(start_of.items())]


@dataclass(frozen=True)
class SmallPartJoiner:
    """Joins parts smaller than `smallest` with a neighbour, up to `size`."""

    page: str
    measure: Measure
    size: int
    smallest: int

    def join_small_parts(self, spans: Sequence[Span], section_starts: Collection[int]) -> list[Span]:
        """Return the spans without small ones, as far as that is possible.

        If a small part and its neighbour are larger than a chunk, both are cut again in the middle, but only within a
        section. Sections are joined only if both are one chunk together.
        """
        within = self._pass(spans, section_starts, may_move=True)
        return self._pass(within, (), may_move=False)

    def _pass(self, spans: Sequence[Span], borders: Collection[int], *, may_move: bool) -> list[Span]:
        kept = list[Span]()
        for start, end in spans:
            before = kept[-1] if kept and start not in borders else None
            if before is None or not (self._is_small(before) or self._is_small((start, end))):
                kept.append((start, end))
            elif self.measure.measure(before[0], end) <= self.size:
                kept[-1] = before[0], end
            else:
                cut = self._find_middle_cut(before[0], end) if may_move else None
                kept[-1] = before[0], cut or start
                kept.append((cut or start, end))
        return kept

    def _is_small(self, span: Span) -> bool:
        return self.measure.measure(*span) < self.smallest

    def _find_middle_cut(self, start: int, end: int) -> int | None:
        """Return the best boundary in the middle half that makes two chunks of allowed sizes, or None."""
        middle, quarter = (start + end) // 2, (end - start) // 4
        for level in TEXT_LEVELS:
            found = [match.end() for match in level.finditer(self.page, middle - quarter, middle + quarter)]
            for cut in sorted(found, key=lambda position: abs(position - middle))[:1]:
                if all(
                    self.smallest <= self.measure.measure(*part) <= self.size for part in ((start, cut), (cut, end))
                ):
                    return cut
        return None
