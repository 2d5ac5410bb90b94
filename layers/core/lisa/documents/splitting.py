"""Splitting a document into chunks whose character offsets and pages are exact."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from lisa.documents.text import DocumentText

MIN_SIZE, MAX_SIZE = 100, 10_000

_BOUNDARIES = [
    r"(?:\r?\n[ \t]*){2,}",  # between paragraphs
    r"(?:\r?\n)+",
    r"(?<=[.!?…])[\"'”’)\]]?\s+|(?<=[。！？])",  # between sentences
    r"\s+",
]
"""Where a text may be cut, best first; a run without any of these is cut at the size."""


@dataclass(frozen=True)
class ChunkingStrategy:
    """How to split: `fixed` windows of at most `size` characters, or `none`, the whole document as one chunk.

    `overlap` is how many characters at most are repeated from the chunk before. Raises ValueError outside
    100 ≤ size ≤ 10,000 and 0 ≤ overlap ≤ size / 2.
    """

    type: Literal["fixed", "none"] = "fixed"
    size: int = 512
    overlap: int = 51

    def __post_init__(self) -> None:
        if self.type not in ("fixed", "none"):
            raise ValueError(f"the chunking type is fixed or none, not {self.type!r}")
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


def split(document: DocumentText, strategy: ChunkingStrategy) -> tuple[Chunk, ...]:
    """Cut the document into chunks in reading order that together hold every character but white space.

    A chunk never crosses a page, so a citation's page is exact and a range of pages splits the same on its own.
    """
    whole = _trim(document.text, 0, len(document.text))
    spans = _spans(document, strategy) if strategy.type == "fixed" else [whole] * (whole[0] < whole[1])
    return tuple(
        Chunk(part, document.text[start:end], start, end, document.page_at(start))
        for part, (start, end) in enumerate(spans, start=1)
    )


def _spans(document: DocumentText, strategy: ChunkingStrategy) -> Iterator[Span]:
    """The spans of all chunks: bodies that partition each page, lengthened to the left by the overlap.

    The splitter's own overlap is not used: it finds a chunk's offset by searching for its text, which is
    wrong where a text repeats itself. Without overlap and trimming its pieces concatenate to the input.
    """
    from langchain_text_splitters import RecursiveCharacterTextSplitter

    body = strategy.size - strategy.overlap
    splitter = RecursiveCharacterTextSplitter(
        _BOUNDARIES, "end", is_separator_regex=True, chunk_size=body, chunk_overlap=0, strip_whitespace=False
    )
    text = document.text
    for page_start, page_end in pairwise([0, *(page.start for page in document.pages[1:]), len(text)]):
        previous = len(text)
        pieces = splitter.split_text(text[page_start:page_end].rstrip())
        for start, end in _windows(pieces, page_start, body):
            begin, finish = _trim(text, start, end)
            if begin < finish:
                yield _reach_back(text, max(previous + 1, begin - strategy.overlap), begin), finish
                previous = begin


def _windows(pieces: list[str], position: int, size: int) -> Iterator[Span]:
    """The spans of consecutive pieces from `position` on; a piece without any boundary is cut at `size`."""
    for piece in pieces:
        end = position + len(piece)
        for start in range(position, end, size):
            yield start, min(start + size, end)
        position = end


def _reach_back(text: str, earliest: int, start: int) -> int:
    """The first word that begins in `[earliest, start)`, so that an overlap does not begin inside a word."""
    if earliest >= start:
        return start
    overlap = text[earliest:start]
    if not text[earliest - 1].isspace() and (space := re.search(r"\s", overlap)):
        overlap = overlap[space.start() :]
    return start - len(overlap.lstrip())


def _trim(text: str, start: int, end: int) -> Span:
    """The same span without the white space at its ends."""
    chunk = text[start:end]
    return start + len(chunk) - len(chunk.lstrip()), start + len(chunk.rstrip())
