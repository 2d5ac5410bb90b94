"""Splitting of documents into chunks with exact offsets and pages, whose cuts depend only on the content nearby."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal, get_args
from zlib import crc32

from lisa.documents.recursive_splitting import compute_greedy_spans
from lisa.documents.text import DocumentText

MIN_SIZE, MAX_SIZE = 100, 10_000

_BOUNDARIES = tuple(
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
"""Boundaries at which a text may be cut, best first. A run without any is cut at the size."""

_NEAR, _AROUND = 8, 32
"""Characters whose hash ranks a boundary: few, so that few edits change the rank; more to separate equal hashes."""


ChunkingType = Literal["fixed", "none", "recursive", "markdown"]


@dataclass(frozen=True)
class ChunkingStrategy:
    """A way to split a document.

    `fixed` cuts windows of at most `size` characters, `recursive` and `markdown` cut as LangChain does, and `none`
    makes one chunk of the whole document.

    `overlap` is the largest number of characters repeated from the chunk before. Raises ValueError outside 100 ≤ size ≤
    10,000 and 0 ≤ overlap ≤ size / 2.
    """

    type: ChunkingType = "fixed"
    size: int = 512
    overlap: int = 51

    def __post_init__(self) -> None:
        if self.type not in get_args(ChunkingType):
            raise ValueError(f"the chunking type is one of {', '.join(get_args(ChunkingType))}, not {self.type!r}")
        if not MIN_SIZE <= self.size <= MAX_SIZE:
            raise ValueError(f"the chunk size is {MIN_SIZE} to {MAX_SIZE:,} characters, not {self.size:,}")
        if not 0 <= self.overlap <= self.size / 2:
            raise ValueError(f"the overlap is 0 to half of the chunk size ({self.size // 2}), not {self.overlap:,}")


@dataclass(frozen=True)
class Chunk:
    """One part of a document, counted from 1: always `document.text[start:end] == text`, never only white space."""

    part: int
    text: str
    start: int
    end: int
    page: int | None


Span = tuple[int, int]


def split_document(document: DocumentText, strategy: ChunkingStrategy) -> tuple[Chunk, ...]:
    """Split the document into chunks in reading order that together hold every character except white space.

    A chunk never crosses a page, so a citation's page is exact and a range of pages alone splits in the same way.
    """
    whole = _trim_white_space(document.text, 0, len(document.text))
    spans = _compute_chunk_spans(document, strategy) if strategy.type != "none" else [whole] * (whole[0] < whole[1])
    return tuple(
        Chunk(part, document.text[start:end], start, end, document.page_number_at(start))
        for part, (start, end) in enumerate(spans, start=1)
    )


def _compute_chunk_spans(document: DocumentText, strategy: ChunkingStrategy) -> Iterator[Span]:
    """Return the spans of all chunks: bodies that partition each page, extended to the left by the overlap."""
    text = document.text
    for page_start, page_end in pairwise([0, *(page.start for page in document.pages[1:]), len(text)]):
        previous = len(text)
        for start, end in _compute_page_bodies(text[page_start:page_end].rstrip(), strategy):
            begin, finish = _trim_white_space(text, page_start + start, page_start + end)
            if begin < finish:
                yield _find_overlap_start(text, max(previous + 1, begin - strategy.overlap), begin), finish
                previous = begin


def _compute_page_bodies(page: str, strategy: ChunkingStrategy) -> list[Span]:
    size = strategy.size - strategy.overlap
    if strategy.type in ("recursive", "markdown"):
        return compute_greedy_spans(page, size, strategy.type)
    return _join_neighbours(page, size)


def _join_neighbours(page: str, size: int) -> list[Span]:
    """Join neighbours that fit in `size` together until none do, at the boundary of the lowest rank first.

    Nothing is counted from the start of the page, so an edit moves cuts only along a chain of boundaries of rising
    rank, and such chains are short. Packing from left to right would move every later cut.
    """
    boundaries = list(_find_boundaries(page, (0, len(page)), size))
    edges = [0, *(position for _, position in boundaries), len(page)]
    start_of = {end: start for start, end in pairwise(edges)}
    end_of = dict(pairwise(edges))
    for position in _sort_weakest_first(page, boundaries):
        start, end = start_of[position], end_of[position]
        if end - start <= size:
            del start_of[position]
            start_of[end], end_of[start] = start, end
    return [(start, end) for end, start in sorted(start_of.items())]


def _find_boundaries(page: str, whole: Span, size: int, level: int = 0) -> Iterator[tuple[int, int]]:
    """Return level and position of each boundary in the span, in reading order. A part that fits has none inside."""
    start, end = whole
    if level == len(_BOUNDARIES):
        yield from ((level, position) for position in range(start + size, end, size))
        return
    inner = [match.end() for match in _BOUNDARIES[level].finditer(page, start, end) if start < match.end() < end]
    for part in pairwise([start, *inner, end]):
        if part[1] - part[0] > size:
            yield from _find_boundaries(page, part, size, level + 1)
        if part[1] < end:
            yield level, part[1]


def _sort_weakest_first(page: str, boundaries: list[tuple[int, int]]) -> Iterator[int]:
    """Return the positions by level, words before paragraphs, and within a level by a hash of the characters nearby."""
    code = memoryview(page.encode("utf-32-le", "surrogatepass"))  # four bytes each

    def rank(boundary: tuple[int, int]) -> int:
        level, position = boundary
        at = 4 * position
        near, around = code[max(0, at - 4 * _NEAR) : at], code[max(0, at - 4 * _AROUND) : at + 4 * _AROUND]
        return (len(_BOUNDARIES) - level) << 64 | crc32(near) << 32 | crc32(around)

    return (position for _, position in sorted(boundaries, key=rank))


def _find_overlap_start(text: str, earliest: int, start: int) -> int:
    """Return the first word start in `[earliest, start)`, so that an overlap does not begin inside a word."""
    if earliest >= start:
        return start
    overlap = text[earliest:start]
    if not text[earliest - 1].isspace() and (space := re.search(r"\s", overlap)):
        overlap = overlap[space.start() :]
    return start - len(overlap.lstrip())


def _trim_white_space(text: str, start: int, end: int) -> Span:
    """Return the span without the white space at its ends."""
    chunk = text[start:end]
    return start + len(chunk) - len(chunk.lstrip()), start + len(chunk.rstrip())
