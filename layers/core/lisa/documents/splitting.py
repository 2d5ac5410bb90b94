"""Splitting of documents into chunks with exact offsets and pages, whose cuts depend only on the content nearby."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from lisa.documents.boundaries import Span
from lisa.documents.chunking_strategy import ChunkingStrategy, ChunkingType
from lisa.documents.page_parts import FindTokenStarts, PageParts, compute_page_parts
from lisa.documents.text import DocumentText
from lisa.documents.token_estimate import estimate_token_starts

__all__ = ["Chunk", "ChunkingStrategy", "ChunkingType", "split_document"]


@dataclass(frozen=True)
class Chunk:
    """One part of a document, counted from 1: always `document.text[start:end] == text`, never only white space."""

    part: int
    text: str
    start: int
    end: int
    page: int | None


def split_document(
    document: DocumentText, strategy: ChunkingStrategy, find_token_starts: FindTokenStarts = estimate_token_starts
) -> tuple[Chunk, ...]:
    """Split the document into chunks in reading order that together hold every character except white space.

    A chunk never crosses a page, so a citation's page is exact and a range of pages alone splits in the same way.
    `find_token_starts` is the tokenizer of the strategy `token`.
    """
    whole = _trim_white_space(document.text, 0, len(document.text))
    if strategy.type == "none":
        spans = iter([whole] * (whole[0] < whole[1]))
    else:
        spans = _compute_chunk_spans(document, strategy, find_token_starts)
    return tuple(
        Chunk(part, document.text[start:end], start, end, document.page_number_at(start))
        for part, (start, end) in enumerate(spans, start=1)
    )


def _compute_chunk_spans(
    document: DocumentText, strategy: ChunkingStrategy, find_token_starts: FindTokenStarts
) -> Iterator[Span]:
    text = document.text
    for page_start, page_end in pairwise([0, *(page.start for page in document.pages[1:]), len(text)]):
        page = text[page_start:page_end].rstrip()
        parts = compute_page_parts(page, document.media_type, strategy, find_token_starts)
        for start, end in _extend_by_overlap(page, parts, strategy.overlap):
            yield page_start + start, page_start + end


def _extend_by_overlap(page: str, parts: PageParts, overlap: int) -> Iterator[Span]:
    """Return the parts without the white space at their ends, extended to the left by the overlap."""
    previous = len(page)
    for start, end in parts.spans:
        begin, finish = _trim_white_space(page, start, end)
        if begin < finish:
            earliest = max(previous + 1, parts.measure.find_earliest_start(begin, overlap))
            yield begin if start in parts.section_starts else _find_overlap_start(page, earliest, begin), finish
            previous = begin


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
