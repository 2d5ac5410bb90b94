"""A PDF opened by the reader that can, and its pages read by the one that gives them sense."""

from functools import cached_property

from lisa.documents.limits import Limits
from lisa.documents.pdf.fallback import FallbackBook
from lisa.documents.pdf.gibberish import is_gibberish
from lisa.documents.pdf.mending import mended
from lisa.documents.pdf.page import Book, NeedsPassword, Page, TooManyPages, Unopened
from lisa.documents.text import Unreadable
from lisa.documents.wording import too_many_pages

_TAIL = 4096
"""Where the end marker is; readers allow 1024 bytes after it, some producers add more."""

_ENCRYPTED = Unreadable("The PDF is encrypted and needs a password. Save a copy without protection and upload that.")
_TRUNCATED = Unreadable("The PDF is cut off: its end is missing. Upload the complete file again.")
_DAMAGED = Unreadable("The PDF is damaged: no page of it can be found. Open it, save it again as PDF and upload that.")
_TOO_MUCH_WORK = Unreadable(
    "Opening the PDF takes too much work: it is damaged or built to be so. Print it to a new PDF and upload that."
)


class Pages:
    """The pages of one file, each by the first reader whose text is no gibberish."""

    def __init__(self, first: Book, content: bytes, limits: Limits, most_pages: int) -> None:
        self._first = first
        self._file = (content, limits, most_pages)

    @property
    def total(self) -> int:
        """How many pages the file has."""
        return self._first.total

    def page(self, number: int) -> Page:
        """The page of this number, or why it has no text."""
        page = self._first.page(number)
        if page.unmapped and self._second:
            page = mended(page, self._second.glyph_names(number))
        if page.lack != "damaged" and not is_gibberish(page.text):
            return page
        other = self._other(number)
        if other.text.strip() and not is_gibberish(other.text) and not _same_codes(page, other):
            return other
        return Page("", page.lack or "fonts")

    def _other(self, number: int) -> Page:
        second = self._second
        return second.page(number) if second and second is not self._first else Page("", "damaged")

    @cached_property
    def _second(self) -> FallbackBook | None:
        if isinstance(self._first, FallbackBook):
            return self._first
        try:
            return FallbackBook(*self._file)
        except (NeedsPassword, TooManyPages, Unopened):
            return None


def opened(content: bytes, limits: Limits, most_pages: int) -> Pages | Unreadable:
    """The file as pages, or why it has none."""
    try:
        first = _first(content, limits, most_pages)
    except NeedsPassword:
        return _ENCRYPTED
    except TooManyPages:
        return too_many_pages("PDF", most_pages)
    except Unopened as error:
        if error.why == "work":
            return _TOO_MUCH_WORK
        return _DAMAGED if b"%%EOF" in content[-_TAIL:] else _TRUNCATED
    if first.total > most_pages:
        return too_many_pages("PDF", most_pages)
    return Pages(first, content, limits, most_pages)


def _first(content: bytes, limits: Limits, most_pages: int) -> Book:
    if limits.native_reader:
        from lisa.documents.pdf.native import NativeBook  # only functions that read documents have its library

        try:
            native = NativeBook(content, limits.max_characters)
            if native.total:
                return native
        except Unopened:
            pass
    return FallbackBook(content, limits, most_pages)


def _same_codes(page: Page, other: Page) -> bool:
    """Whether the other reader gives the very codes that the first could not map: it knows no better."""
    codes = {chr(place.code) for place in page.unmapped}
    shared = sum(character in codes for character in other.text)
    return bool(codes) and shared > 0.5 * len("".join(other.text.split()))
