"""Characters whose font has no way to Unicode, as the first reader finds them."""

import ctypes

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from lisa.documents.pdf.page import Page, Unmapped

UNKNOWN = "\ufffd"
_SAMPLED = 400
"""Characters of a page that are asked whether their font knows Unicode, before all are."""


def any_unmapped(words: pdfium.PdfTextPage, count: int) -> bool:
    """Whether a sample of the characters has one without a way to Unicode."""
    step = max(1, count // _SAMPLED)
    return any(raw.FPDFText_HasUnicodeMapError(words, index) == 1 for index in range(0, count, step))


def characters(words: pdfium.PdfTextPage, count: int) -> Page:
    """The text of a page character by character, with U+FFFD where the font does not tell which."""
    text, unmapped, fonts = list[str](), list[Unmapped](), dict[int, str]()
    for index in range(count):
        code = raw.FPDFText_GetUnicode(words, index)
        if raw.FPDFText_HasUnicodeMapError(words, index) == 1:
            unmapped.append(Unmapped(len(text), code, _font(words, index, fonts)))
            text.append(UNKNOWN)
        elif raw.FPDFText_IsHyphen(words, index) == 1:
            text += "-", "\n"
        elif code not in (0, 0x0D):
            text.append(chr(code))
    joined = "".join(text).encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return Page(joined, unmapped=tuple(unmapped))


def _font(words: pdfium.PdfTextPage, index: int, known: dict[int, str]) -> str:
    drawn = raw.FPDFText_GetTextObject(words, index)
    font = raw.FPDFTextObj_GetFont(drawn) if drawn else None
    if not font:
        return ""
    address = ctypes.cast(font, ctypes.c_void_p).value or 0
    if address not in known:
        buffer = ctypes.create_string_buffer(256)
        length = raw.FPDFFont_GetBaseFontName(font, buffer, 256)
        known[address] = buffer.value.decode("utf-8", "replace") if length else ""
    return known[address]
