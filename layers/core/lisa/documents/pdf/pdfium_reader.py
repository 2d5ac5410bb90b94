"""The first reader: PDFium, a native library that is fast and tolerates damage."""

import ctypes
import logging
from contextlib import suppress
from dataclasses import replace
from functools import cached_property

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from lisa.documents.page_gaps import GapReason
from lisa.documents.pdf.annotations import PageAnnotations
from lisa.documents.pdf.characters import needs_single_characters, read_characters
from lisa.documents.pdf.page import CannotOpenPdf, PdfNeedsPassword, PdfPage
from lisa.documents.pdf.xfa import read_form_values

_EVERYWHERE = 1e7
"""A distance beyond the edge of any page, so that text beside the page is read too."""
_LINE_HYPHEN = "\x02"
"""PDFium's character for a hyphen at the end of a line together with the line end."""


class PdfiumFile:
    """A file opened by PDFium. Raises NeedsPassword or CannotOpen."""

    def __init__(self, content: bytes, most_characters: int) -> None:
        self._most_characters = most_characters
        try:
            self._document = pdfium.PdfDocument(content)
        except pdfium.PdfiumError as error:
            if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
                raise PdfNeedsPassword from error
            raise CannotOpenPdf from error
        with suppress(pdfium.PdfiumError):  # without forms, values are read from the page's annotations
            logging.getLogger("pypdfium2").setLevel(logging.CRITICAL)
            self._document.init_forms()

    @cached_property
    def page_count(self) -> int:
        """Return the number of pages."""
        return len(self._document)

    def read_page(self, number: int) -> PdfPage:
        """Return the page of this number, counted from 1."""
        try:
            page = self._document[number - 1]
        except pdfium.PdfiumError:
            return PdfPage("", "damaged")
        try:
            read = self._read_text(page)
            annotations = self._read_annotation_text(page, number, read.text)
            if annotations:
                return replace(read, text="\n".join(filter(None, (read.text, annotations))))
            return read if read.text.strip() else PdfPage("", _gap_reason(page))
        finally:
            page.close()

    def _read_annotation_text(self, page: pdfium.PdfPage, number: int, body: str) -> str:
        """Return form values and comments of a page; on the first page also the data of an XML form."""
        annotated = PageAnnotations(page, self._document.formenv)
        words = annotated.text_missing_in(body)
        if annotated.has_drawn_annotations():
            words = "\n".join(filter(None, (words, self._read_drawn_annotations(page, number, body))))
        if number == 1 and (self._document.get_formtype() == raw.FORMTYPE_XFA_FULL or not annotated.has_form_fields()):
            lines = (line for line in read_form_values(self._document) if line not in body and line not in words)
            words = "\n".join(filter(None, (words, *lines)))
        return words

    def _read_drawn_annotations(self, page: pdfium.PdfPage, number: int, body: str) -> str:
        """Return the text that appears on the page only when its annotations are drawn."""
        if raw.FPDFPage_Flatten(page, raw.FLAT_NORMALDISPLAY) != raw.FLATTEN_SUCCESS:
            return ""
        flat = self._document[number - 1]
        try:
            return "\n".join(line for line in self._read_text(flat).text.splitlines() if line not in body)
        finally:
            flat.close()

    def _read_text(self, page: pdfium.PdfPage) -> PdfPage:
        words = page.get_textpage()
        try:
            count = min(words.count_chars(), self._most_characters + 1)
            if needs_single_characters(words, count):
                return read_characters(words, count)
            size = 2 * count + 2
            buffer = (ctypes.c_ushort * size)()
            box = (-_EVERYWHERE, _EVERYWHERE, _EVERYWHERE, -_EVERYWHERE)
            given = raw.FPDFText_GetBoundedText(words, *box, buffer, size)
            text = bytes(buffer)[: 2 * given].decode("utf-16-le", "surrogatepass").rstrip("\0")
            return PdfPage(text.replace("\r\n", "\n").replace(_LINE_HYPHEN, "-\n"))
        finally:
            words.close()


def _gap_reason(page: pdfium.PdfPage) -> GapReason:
    """Return why a page has no text."""
    kinds = {item.type for item in page.get_objects(max_depth=4)}
    if raw.FPDF_PAGEOBJ_IMAGE in kinds:
        return "images"
    if kinds - {raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_FORM}:
        return "drawings"
    return "fields" if PageAnnotations(page, None).has_form_fields() else "empty"
