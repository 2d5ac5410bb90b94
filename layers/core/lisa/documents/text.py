"""The result of reading a document: its text with page positions, or the reason why there is none."""

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
    """Pages `first` to `first + count - 1` of a document, counted from 1; the document may have fewer.

    Raises ValueError for a page before the first, or no page at all.
    """

    first: int
    count: int

    def __post_init__(self) -> None:
        if self.first < 1 or self.count < 1:
            raise ValueError(f"pages are counted from 1: there are no {self.count} pages from {self.first} on")


@dataclass(frozen=True)
class DocumentText:
    """The text of a document or of a range of its pages. Offsets count characters of the whole text.

    For text formats it is exactly the decoded file, so its offsets are offsets in the file itself. A range's text is a
    slice of the whole and ends where the next page begins: the texts of consecutive ranges, joined by nothing, are the
    whole, and the offset in the whole is the offset in a range plus the lengths before it. `pages` is empty for formats
    without pages, otherwise ascending and without overlap, with true page numbers; the slides of a presentation and the
    sheets of a workbook are pages. `total_pages` is the number of pages of the whole file, also for a range; 0 for all
    formats that are read as a whole. `gaps` are the pages read that gave no text, with
    the reason.
    """

    text: str
    media_type: str
    pages: tuple[PageSpan, ...] = ()
    total_pages: int = 0
    gaps: tuple[PageGap, ...] = ()

    def page_number_at(self, start: int) -> int | None:
        """Return the number of the page that holds character `start`. A gap between two pages belongs to the first."""
        following = bisect_right(self.pages, start, key=lambda page: page.start)
        return self.pages[following - 1].number if following else None


@dataclass(frozen=True)
class Unreadable:
    """The reason why a file gave no text: a sentence for its owner that says what to do."""

    cause: str
