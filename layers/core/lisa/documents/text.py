"""What reading a document gives: its text with the pages it came from, or the reason there is none."""

from bisect import bisect_right
from dataclasses import dataclass

from lisa.documents.page_gaps import PageGap


@dataclass(frozen=True)
class PageSpan:
    """One page of a document: its number from 1 and its characters `[start, end)` of the whole text."""

    number: int
    start: int
    end: int


@dataclass(frozen=True)
class PageRange:
    """Pages `first` to `first + count - 1` of a document, counted from 1; there may be fewer.

    Raises ValueError for a page before the first, or no page at all.
    """

    first: int
    count: int

    def __post_init__(self) -> None:
        if self.first < 1 or self.count < 1:
            raise ValueError(f"pages are counted from 1: there are no {self.count} pages from {self.first} on")


@dataclass(frozen=True)
class DocumentText:
    """The text of a document or of a range of its pages; every character offset in the system counts in the whole.

    For text formats it is exactly the decoded file, so an offset found here opens in the file itself.
    A range's text is a slice of the whole and ends where the next page begins: the texts of consecutive ranges,
    joined by nothing, are the whole, and an offset in one becomes one in the whole by adding the lengths before it.
    `pages` is empty for formats without pages, otherwise in ascending order and without overlap, under their true
    numbers. `total_pages` is how many the whole file has, whatever was read; 0 for formats without pages.
    `gaps` tells which of the pages read gave no text, and why.
    """

    text: str
    media_type: str
    pages: tuple[PageSpan, ...] = ()
    total_pages: int = 0
    gaps: tuple[PageGap, ...] = ()

    def page_at(self, start: int) -> int | None:
        """The number of the page that holds character `start`; a gap between two pages belongs to the first."""
        following = bisect_right(self.pages, start, key=lambda page: page.start)
        return self.pages[following - 1].number if following else None


@dataclass(frozen=True)
class Unreadable:
    """Why a file gave no text: a sentence its owner understands, which says what to do about it."""

    cause: str
