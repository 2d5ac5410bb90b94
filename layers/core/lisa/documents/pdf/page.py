"""One page as a reader gives it, and a reader of one file."""

from dataclasses import dataclass
from typing import Protocol

from lisa.documents.page_gaps import GapReason


@dataclass(frozen=True)
class UnmappedCharacter:
    """A character whose font has no way to Unicode: its place in the page's text, its code and the font's name."""

    at: int
    code: int
    font: str


@dataclass(frozen=True)
class PdfPage:
    """The text of a page, and why there is none if so. `unmapped` are the places that hold U+FFFD for want of more."""

    text: str
    gap_reason: GapReason | None = None
    unmapped: tuple[UnmappedCharacter, ...] = ()


class PdfFile(Protocol):
    """An opened PDF."""

    @property
    def total(self) -> int:
        """How many pages it has."""
        ...

    def page(self, number: int) -> PdfPage:
        """The page of this number, counted from 1. A page that fails is a page without text; nothing is raised."""
        ...


class NeedsPassword(Exception):
    """The file opens with a password alone."""


class CannotOpen(Exception):
    """The reader finds no pages in the file, because it is damaged or because that takes too much work."""

    def __init__(self, why: GapReason = "damaged") -> None:
        super().__init__(why)
        self.why = why


class TooManyPages(Exception):
    """The file has more pages than are read."""
