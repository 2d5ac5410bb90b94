"""Choice of the reader of a PDF file, and of each of its pages."""

from dataclasses import replace
from functools import cached_property

from lisa.documents.limits import Limits
from lisa.documents.pdf.gibberish import is_gibberish
from lisa.documents.pdf.page import CannotOpenPdf, PdfFile, PdfNeedsPassword, PdfPage, TooManyPdfPages
from lisa.documents.pdf.pypdf_reader import PypdfFile
from lisa.documents.pdf.repair import count_page_objects, is_cut_off, rebuild_pdf, remove_preface
from lisa.documents.pdf.unmapped_characters import name_unmapped_characters
from lisa.documents.refusals import too_many_pages
from lisa.documents.text import Unreadable

_ENCRYPTED = Unreadable("The PDF is encrypted and needs a password. Save a copy without protection and upload that.")
_NO_PAGES = Unreadable("The PDF has no pages. Upload one that has some.")
_TRUNCATED = Unreadable("The PDF is cut off: its end is missing. Upload the complete file again.")
_DAMAGED = Unreadable("The PDF is damaged: no page of it can be found. Open it, save it again as PDF and upload that.")
_TOO_MUCH_WORK = Unreadable(
    "Opening the PDF takes too much work: it is damaged or built to be so. Print it to a new PDF and upload that."
)


class PdfPages:
    """The pages of one file, each by the first reader whose text is no gibberish."""

    def __init__(self, first: PdfFile, content: bytes, limits: Limits, most_pages: int) -> None:
        self._first = first
        self._file = (content, limits, most_pages)

    @cached_property
    def page_count(self) -> int:
        """Return the number of pages: the declared one, or the number of pages found if that is seen to be wrong."""
        told, content = self._first.page_count, self._file[0]
        if told and told >= count_page_objects(content) and self._first.read_page(told).gap_reason != "damaged":
            return told
        found = self._second_reader.page_count if self._second_reader else 0
        return found or told

    def read_page(self, number: int) -> PdfPage:
        """Return the page of this number, with the reason why it has no text or is the last one."""
        page = self._read_with_first_reader(number)
        if not self._is_cut_off or page.gap_reason not in (None, "damaged", "empty"):
            return page
        if page.gap_reason:
            return replace(page, gap_reason="lost")
        return replace(page, gap_reason="last") if number == self.page_count else page

    @cached_property
    def _is_cut_off(self) -> bool:
        return is_cut_off(self._file[0])

    def _read_with_first_reader(self, number: int) -> PdfPage:
        page = self._first.read_page(number) if number <= self._first.page_count else PdfPage("", "damaged")
        if page.unmapped and self._second_reader:
            page = name_unmapped_characters(page, self._second_reader.glyph_names(number))
        if page.gap_reason != "damaged" and not is_gibberish(page.text):
            return page
        other = self._read_with_second_reader(number)
        if other.text.strip() and not is_gibberish(other.text) and not _repeats_font_codes(page, other):
            return other
        return PdfPage("", page.gap_reason or "fonts")

    def _read_with_second_reader(self, number: int) -> PdfPage:
        """Return the page by the second reader, unless it was read by it already or it counts the pages differently."""
        second = self._second_reader
        told = second is not None and second is not self._first and second.page_count == self.page_count
        return second.read_page(number) if second and told else PdfPage("", "damaged")

    @cached_property
    def _second_reader(self) -> PypdfFile | None:
        if isinstance(self._first, PypdfFile):
            return self._first
        try:
            return PypdfFile(*self._file)
        except (PdfNeedsPassword, TooManyPdfPages, CannotOpenPdf):
            return None


def open_pdf(content: bytes, limits: Limits, most_pages: int) -> PdfPages | Unreadable:
    """Return the pages of the file, or why it has none."""
    content = remove_preface(content)
    try:
        first = _open_with_first_reader(content, limits, most_pages)
    except PdfNeedsPassword:
        return _ENCRYPTED
    except TooManyPdfPages:
        return too_many_pages("PDF", most_pages)
    except CannotOpenPdf as error:
        return _opening_refusal(content, error)
    if not first.page_count:
        return _NO_PAGES
    if first.page_count > most_pages:
        return too_many_pages("PDF", most_pages)
    pages = PdfPages(first, content, limits, most_pages)
    return pages if pages.page_count <= most_pages else too_many_pages("PDF", most_pages)


def _opening_refusal(content: bytes, error: CannotOpenPdf) -> Unreadable:
    if error.why == "work":
        return _TOO_MUCH_WORK
    return _TRUNCATED if is_cut_off(content) else _DAMAGED


def _open_with_first_reader(content: bytes, limits: Limits, most_pages: int) -> PdfFile:
    if limits.native_reader:
        found = _open_with_pdfium(content, limits)
        if found is None and (repaired := rebuild_pdf(content)):
            found = _open_with_pdfium(repaired, limits)
        if found:
            return found
    return PypdfFile(content, limits, most_pages)


def _open_with_pdfium(content: bytes, limits: Limits) -> PdfFile | None:
    from lisa.documents.pdf.pdfium_reader import PdfiumFile  # only functions that read documents have this library

    try:
        book = PdfiumFile(content, limits.max_characters)
    except CannotOpenPdf:
        return None
    return book if book.page_count else None


def _repeats_font_codes(page: PdfPage, other: PdfPage) -> bool:
    """Return whether the second reader only gives the codes that the first one could not map."""
    codes = {chr(place.code) for place in page.unmapped}
    shared = sum(character in codes for character in other.text)
    return bool(codes) and shared > 0.5 * len("".join(other.text.split()))
