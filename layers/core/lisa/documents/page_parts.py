"""The parts of one page that become chunks, for each strategy."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from lisa.documents.boundaries import TEXT_LEVELS, Boundary, BoundaryFinder, Span
from lisa.documents.chunking_strategy import ChunkingStrategy
from lisa.documents.headings import Heading, find_headings
from lisa.documents.joining import SmallPartJoiner, join_neighbours
from lisa.documents.measures import CharacterMeasure, Measure, TokenMeasure
from lisa.documents.recursive_splitting import compute_greedy_spans
from lisa.documents.source_code import find_declaration_levels

FindTokenStarts = Callable[[str], Sequence[int]]
"""Returns the position of the first character of each token of a text, in ascending order."""

_AFTER_HEADING = len(TEXT_LEVELS) + 1  # weaker than all: a heading and its text are joined first
_HEADING_LEVELS = 6


@dataclass(frozen=True)
class PageParts:
    """Parts that partition a page. A part that begins a section repeats nothing of the section before."""

    spans: Sequence[Span]
    measure: Measure
    section_starts: frozenset[int] = field(default_factory=frozenset)


def compute_page_parts(
    page: str, media_type: str, strategy: ChunkingStrategy, find_token_starts: FindTokenStarts
) -> PageParts:
    """Return the parts of the page, each of at most `strategy.body_size`."""
    measure = TokenMeasure(find_token_starts(page)) if strategy.type == "token" else CharacterMeasure()
    if strategy.type == "page" and len(page) <= strategy.size:
        return PageParts([(0, len(page))], measure)
    if strategy.type == "recursive":
        parts = PageParts(compute_greedy_spans(page, strategy.body_size), measure)
    else:
        declarations = find_declaration_levels(media_type) if strategy.type == "code" else ()
        finder = BoundaryFinder(page, measure, strategy.body_size, declarations)
        headings = find_headings(page) if strategy.type == "markdown" else []
        parts = _join_parts(finder, headings, strategy.smallest_chunk)
    if not strategy.smallest_chunk:
        return parts
    joiner = SmallPartJoiner(page, measure, strategy.body_size, strategy.smallest_chunk)
    return replace(parts, spans=joiner.join_small_parts(parts.spans, parts.section_starts))


def _join_parts(finder: BoundaryFinder, headings: Sequence[Heading], smallest: int) -> PageParts:
    """Join the parts of each section, and two sections if one of them is smaller than `smallest`."""
    sections = {heading.start: heading for heading in headings if heading.start}
    measure = finder.measure.measure

    def may_join(boundary: Boundary, joined: Span) -> bool:
        start, end = joined
        if measure(start, end) > finder.size:
            return False
        position = boundary.position
        return position not in sections or min(measure(start, position), measure(position, end)) < smallest

    spans = join_neighbours(finder.page, _find_section_boundaries(finder, headings), may_join)
    return PageParts(spans, finder.measure, frozenset(sections))


def _find_section_boundaries(finder: BoundaryFinder, headings: Sequence[Heading]) -> list[Boundary]:
    """Return the boundaries in reading order. The level of a section's start is that of its heading."""
    found = list[Boundary]()
    starts = [heading.start for heading in headings]
    edges = list(dict.fromkeys([0, *starts, len(finder.page)]))
    levels = {heading.start: heading.level - _HEADING_LEVELS - 1 for heading in headings}
    ends = {heading.start: heading.end for heading in headings}
    for start, end in pairwise(edges):
        if start:
            found.append(Boundary(levels[start], start))
        inner = finder.find_boundaries((start, end))
        found += _weaken_after_heading(finder.page, ends.get(start, start), inner) if start in ends else inner
    return found


def _weaken_after_heading(page: str, heading_end: int, boundaries: Iterable[Boundary]) -> Iterator[Boundary]:
    """Return the boundaries. Those between the heading and its text get the lowest rank."""
    for boundary in boundaries:
        is_next = boundary.position >= heading_end and not page[heading_end : boundary.position].strip()
        yield replace(boundary, level=_AFTER_HEADING) if is_next else boundary
