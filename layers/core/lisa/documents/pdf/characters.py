"""The text of a page read character by character, for pages where the library's text is not enough.

The library's text shows neither which characters have a font without a way to Unicode nor where a line of rotated text
ends.
"""

import ctypes
from dataclasses import dataclass, field
from math import atan2, cos, hypot, radians, remainder, sin, tau

import pypdfium2 as pdfium  # type: ignore[import-untyped]
from pypdfium2 import raw

from lisa.documents.pdf.page import PdfPage, UnmappedCharacter

UNKNOWN = "\ufffd"
_SAMPLED = 250
"""Number of characters of a page that are checked before all are read."""
_TURNED = radians(10)
_NEXT_LINE = 0.6
"""Smallest distance between two lines, in heights of their letters."""


def needs_single_characters(words: pdfium.PdfTextPage, count: int) -> bool:
    """Return whether a sample of the characters has an unmapped or a rotated one."""
    return any(
        raw.FPDFText_HasUnicodeMapError(words, index) == 1 or abs(_read_character_angle(words, index)) > _TURNED
        for index in range(0, count, max(1, count // _SAMPLED))
    )


@dataclass
class _PageWriter:
    """The text written so far, and the position of its last character."""

    text: list[str] = field(default_factory=list)
    unmapped: list[UnmappedCharacter] = field(default_factory=list)
    angle: float = 0.0
    across: float = 0.0

    def starts_new_line(self, angle: float, across: float, height: float) -> bool:
        """Return whether a rotated character begins a new line. `across` is its distance from the origin."""
        turned = abs(angle) > _TURNED or abs(self.angle) > _TURNED
        same = abs(remainder(angle - self.angle, tau)) < _TURNED
        ends = turned and not (same and abs(across - self.across) < _NEXT_LINE * height)
        self.angle, self.across = angle, across
        return ends and bool(self.text) and not self.text[-1].isspace()


def read_characters(words: pdfium.PdfTextPage, count: int) -> PdfPage:
    """Return the text of a page, with U+FFFD if the font does not name the character."""
    written, fonts = _PageWriter(), dict[int, str]()
    for index in range(count):
        code = raw.FPDFText_GetUnicode(words, index)
        if not raw.FPDFText_IsGenerated(words, index) and written.starts_new_line(
            *_read_character_position(words, index)
        ):
            written.text.append("\n")
        if raw.FPDFText_HasUnicodeMapError(words, index) == 1:
            written.unmapped.append(UnmappedCharacter(len(written.text), code, _read_font_name(words, index, fonts)))
            written.text.append(UNKNOWN)
        elif raw.FPDFText_IsHyphen(words, index) == 1:
            written.text += "-", "\n"
        elif code not in (0, 0x0D):
            written.text.append(chr(code))
    return PdfPage("".join(written.text), unmapped=tuple(written.unmapped))


def _read_character_angle(words: pdfium.PdfTextPage, index: int) -> float:
    """Return the rotation of a character in radians between -pi and pi; 0 if unknown."""
    angle = float(raw.FPDFText_GetCharAngle(words, index))
    return remainder(angle, tau) if angle >= 0 else 0.0


def _read_character_position(words: pdfium.PdfTextPage, index: int) -> tuple[float, float, float]:
    """Return the angle of a character, its distance from the origin across its line, and the height of its letters."""
    x, y, matrix = ctypes.c_double(), ctypes.c_double(), raw.FS_MATRIX()
    raw.FPDFText_GetCharOrigin(words, index, x, y)
    raw.FPDFText_GetMatrix(words, index, matrix)
    turn = atan2(matrix.b, matrix.a)
    height = raw.FPDFText_GetFontSize(words, index) * hypot(matrix.c, matrix.d)
    return turn, y.value * cos(turn) - x.value * sin(turn), height


def _read_font_name(words: pdfium.PdfTextPage, index: int, known: dict[int, str]) -> str:
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
