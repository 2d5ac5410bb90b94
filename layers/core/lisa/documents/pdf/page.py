"""A page as a reader returns it, and the port of a reader of one file."""

from dataclasses import dataclass
from typing import Protocol

from lisa.documents.page_gaps import GapReason


@dataclass(frozen=True)
class UnmappedCharacter:
    """A character whose font has no way to Unicode: its position in the text, its code and its font's name."""

    at: int
    code: int
    font: str


@dataclass(frozen=True)
class PdfPage:
    """The text of a page, or the reason why it has none. `unmapped` are the positions that hold U+FFFD."""

    text: str
    gap_reason: GapReason | None = None
    unmapped: tuple[UnmappedCharacter, ...] = ()


class PdfFile(Protocol):
    """An opened PDF."""

    @property
    def page_count(self) -> int:
        """Return the number of pages."""
        ...

    def read_page(self, number: int) -> PdfPage:
        """Return the page of this number, counted from 1. A damaged page has no text; nothing is raised."""
        ...


class PdfNeedsPassword(Exception):
    """The file opens only with a password."""


class CannotOpenPdf(Exception):
    """The reader finds no pages in the file: it is damaged, or opening it takes too much work."""

    def __init__(self, why: GapReason = "damaged") -> None:
        super().__init__(why)
        self.why = why


class TooManyPdfPages(Exception):
    """The file has more pages than are read."""
