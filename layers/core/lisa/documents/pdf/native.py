"""The first reader: PDFium, a native library, fast and used to damaged files."""

import ctypes
from functools import cached_property

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from lisa.documents.gaps import Lack
from lisa.documents.pdf.page import NeedsPassword, Page, Unopened
from lisa.documents.pdf.unmapped import any_unmapped, characters

_EVERYWHERE = 1e7
"""Further out than any page reaches: text beside the page is read too."""
_LINE_HYPHEN = "\x02"
"""PDFium's sign for a hyphen at the end of a line, and for the line's end."""


class NativeBook:
    """A file opened by PDFium. Raises NeedsPassword or Unopened."""

    def __init__(self, content: bytes, most_characters: int) -> None:
        self._most_characters = most_characters
        try:
            self._document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise NeedsPassword from error
            raise Unopened from error

    @cached_property
    def total(self) -> int:
        """How many pages it has."""
        return len(self._document)

    def page(self, number: int) -> Page:
        """The page of this number."""
        try:
            page = self._document[number - 1]
        except pdfium.PdfiumError:
            return Page("", "damaged")
        try:
            read = self._read(page)
            return read if read.text.strip() else Page("", _lack_of(page))
        finally:
            page.close()

    def _read(self, page: pdfium.PdfPage) -> Page:
        words = page.get_textpage()
        try:
            count = min(words.count_chars(), self._most_characters + 1)
            if any_unmapped(words, count):
                return characters(words, count)
            size = 2 * count + 2
            buffer = (ctypes.c_ushort * size)()
            box = (-_EVERYWHERE, _EVERYWHERE, _EVERYWHERE, -_EVERYWHERE)
            given = raw.FPDFText_GetBoundedText(words, *box, buffer, size)
            text = bytes(buffer)[: 2 * given].decode("utf-16-le", "surrogatepass").rstrip("\0")
            return Page(text.replace("\r\n", "\n").replace(_LINE_HYPHEN, "-\n"))
        finally:
            words.close()


def _lack_of(page: pdfium.PdfPage) -> Lack:
    """Why a page without text has none."""
    kinds = {item.type for item in page.get_objects(max_depth=4)}
    if raw.FPDF_PAGEOBJ_IMAGE in kinds:
        return "images"
    return "drawings" if kinds - {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM} else "empty"
