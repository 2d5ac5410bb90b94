"""Glyph names to letters, by the rules of the Adobe Glyph List and the habits of programs that name by code."""

import re
from functools import cache

_UNI = re.compile(r"uni((?:[0-9A-F]{4})+)|u([0-9A-F]{4,6})")
_CODE = re.compile(r"[A-Za-z]{0,4}?_?(\d{1,3})")
_PRINTABLE = range(0x20, 0x7F)


def letters(name: str, code: int) -> str | None:
    """What a glyph of this name shows, drawn by this code; None where the name does not tell.

    A suffix (`one.oldstyle`) says how the glyph looks, an underscore joins the parts of a ligature (`f_i`). A number
    that is the code itself (`97`, `a97`, `G61` in hexadecimal) says that the code is the character's.
    """
    stem = name.removeprefix("/").split(".", 1)[0]
    parts = [_letter(part) for part in stem.split("_")]
    known = [part for part in parts if part is not None]
    if len(known) == len(parts):
        return "".join(known)
    return chr(code) if code in _PRINTABLE and code in _codes(stem) else None


def _codes(stem: str) -> set[int]:
    decimal = _CODE.fullmatch(stem)
    hexadecimal = re.fullmatch(r"[A-Za-z]_?([0-9A-Fa-f]{2})", stem)
    return {int(found[1], base) for found, base in ((decimal, 10), (hexadecimal, 16)) if found}


def _letter(part: str) -> str | None:
    if part in _listed():
        return _listed()[part]
    found = _UNI.fullmatch(part)
    if not found:
        return None
    if found[2]:
        return chr(int(found[2], 16)) if int(found[2], 16) < 0x110000 else None
    return "".join(chr(int(found[1][at : at + 4], 16)) for at in range(0, len(found[1]), 4))


@cache
def _listed() -> dict[str, str]:
    from pypdf._codecs.adobe_glyphs import adobe_glyphs

    return {name.removeprefix("/"): text for name, text in adobe_glyphs.items()}
