"""Text on a page outside its content: form values and comments (ISO 32000-1, 12.5 and 12.7)."""

import ctypes
import html
import re
from collections.abc import Callable, Iterator
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

_SILENT = {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_POPUP, raw.FPDF_ANNOT_WIDGET}
_DRAWN = {raw.FPDF_ANNOT_STAMP, raw.FPDF_ANNOT_FREETEXT, raw.FPDF_ANNOT_WATERMARK}
_CHECKED = (raw.FPDF_FORMFIELD_CHECKBOX, raw.FPDF_FORMFIELD_RADIOBUTTON)
_CHOICES = (raw.FPDF_FORMFIELD_COMBOBOX, raw.FPDF_FORMFIELD_LISTBOX)
_WITHOUT_VALUE = (raw.FPDF_FORMFIELD_PUSHBUTTON, raw.FPDF_FORMFIELD_SIGNATURE)
_PASSWORD = 1 << 13
_PLAIN_STATES = {"", "on", "off", "yes", "no", "true", "1", "x", "checked"}
_LONGEST_LABEL = 100
_MOST = 5_000
"""Largest number of annotations read of one page. A page of a form has some hundred."""


class PageAnnotations:
    """The annotations of one page. `forms` is the document's form environment, if it has forms."""

    def __init__(self, page: pdfium.PdfPage, forms: Any) -> None:
        self._page, self._forms = page, forms

    def text_missing_in(self, body: str) -> str:
        """Return the text of annotations that is not in the body, one line each."""
        said = dict.fromkeys(line for line in self._read_text_lines() if line and line not in body)
        return "\n".join(said)

    def has_form_fields(self) -> bool:
        """Return whether the page has form fields."""
        return any(raw.FPDFAnnot_GetSubtype(note) == raw.FPDF_ANNOT_WIDGET for note in self._list_annotations())

    def has_drawn_annotations(self) -> bool:
        """Return whether the page has a stamp or drawn text whose words are not stored as text."""
        return any(
            raw.FPDFAnnot_GetSubtype(note) in _DRAWN
            and raw.FPDFAnnot_HasKey(note, b"AP")
            and not _read_comment_text(note)
            for note in self._list_annotations()
        )

    def _read_text_lines(self) -> Iterator[str]:
        for note in self._list_annotations():
            if raw.FPDFAnnot_GetFlags(note) & raw.FPDF_ANNOT_FLAG_HIDDEN:
                continue
            subtype = raw.FPDFAnnot_GetSubtype(note)
            if subtype == raw.FPDF_ANNOT_WIDGET:
                yield self._read_field_value(note)
            elif subtype not in _SILENT and not raw.FPDFAnnot_HasKey(note, b"State"):
                yield _read_comment_text(note)

    def _list_annotations(self) -> Iterator[Any]:
        for index in range(min(raw.FPDFPage_GetAnnotCount(self._page), _MOST)):
            note = raw.FPDFPage_GetAnnot(self._page, index)
            if note:
                try:
                    yield note
                finally:
                    raw.FPDFPage_CloseAnnot(note)

    def _read_field_value(self, note: Any) -> str:
        """Return the value of a field with its label, the name of a checked box, or an empty text."""
        kind = raw.FPDFAnnot_GetFormFieldType(self._forms, note) if self._forms else -1
        if kind <= 0:
            return _read_string_value(note, b"V") if _read_string_value(note, b"FT") != "Btn" else ""
        if kind in _WITHOUT_VALUE or raw.FPDFAnnot_GetFormFieldFlags(self._forms, note) & _PASSWORD:
            return ""
        label = self._read_string(raw.FPDFAnnot_GetFormFieldAlternateName, note)
        if kind in _CHECKED:
            return self._read_checked_box(note, label)
        value = (
            self._read_selected_options(note)
            if kind in _CHOICES
            else self._read_string(raw.FPDFAnnot_GetFormFieldValue, note)
        )
        return f"{label}: {value}" if value and 0 < len(label) <= _LONGEST_LABEL else value

    def _read_checked_box(self, note: Any, label: str) -> str:
        if not raw.FPDFAnnot_IsChecked(self._forms, note):
            return ""
        name = label or self._read_string(raw.FPDFAnnot_GetFormFieldName, note).rsplit(".", 1)[-1]
        state = self._read_string(raw.FPDFAnnot_GetFormFieldExportValue, note)
        return name if state.lower() in _PLAIN_STATES else f"{name}: {state}"

    def _read_selected_options(self, note: Any) -> str:
        """Return the selected options as the page shows them, or the value if none is selected."""
        count = min(raw.FPDFAnnot_GetOptionCount(self._forms, note), _MOST)
        picked = [at for at in range(count) if raw.FPDFAnnot_IsOptionSelected(self._forms, note, at)]
        labels = [self._read_string(raw.FPDFAnnot_GetOptionLabel, note, at) for at in picked]
        return ", ".join(filter(None, labels)) or self._read_string(raw.FPDFAnnot_GetFormFieldValue, note)

    def _read_string(self, function: Callable[..., int], *about: Any) -> str:
        return read_utf16_string(lambda buffer, size: function(self._forms, *about, buffer, size))


def read_utf16_string(fill: Callable[[Any, int], int]) -> str:
    """Return a string that a library function writes as UTF-16 into a buffer. It is called first for the size."""
    size = fill(None, 0)
    if size <= 2:
        return ""
    buffer = (ctypes.c_ushort * (size // 2 + 1))()
    fill(buffer, size)
    text = bytes(buffer)[:size].decode("utf-16-le", "replace").rstrip("\0")
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def _read_string_value(note: Any, key: bytes) -> str:
    return read_utf16_string(lambda buffer, size: raw.FPDFAnnot_GetStringValue(note, key, buffer, size))


def _read_comment_text(note: Any) -> str:
    """Return the plain text of a comment, or the text of its formatted content."""
    return (
        _read_string_value(note, b"Contents")
        or html.unescape(re.sub(r"<[^<>]*>", " ", _read_string_value(note, b"RC"))).strip()
    )
