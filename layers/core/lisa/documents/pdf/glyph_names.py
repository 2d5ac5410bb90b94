"""Letters of glyph names, by the Adobe Glyph List and by the habits of programs that name glyphs by code."""

import re
from collections.abc import Callable, Collection
from functools import cache

_UNI = re.compile(r"uni((?:[0-9A-F]{4})+)|u([0-9A-F]{4,6})")
_NUMBERED = re.compile(r"([A-Za-z]{0,5}?)_?([0-9]{1,3}|[0-9A-Fa-f]{2})")
_OF_GLYPHS = {"g", "gid", "glyph", "index", "cid"}
"""Prefixes of the number of a glyph in its font, which does not say what it shows."""
_LETTERS = range(0x20, 0x100)
_MOST_NUMBERED = 0.8

Named = tuple[int, str]
"""A drawn code and the name of its glyph."""


def letters_of_glyph(name: str) -> str | None:
    """Return the characters that a glyph of this name shows; None if the name does not say.

    A suffix (`one.oldstyle`) describes the look of the glyph, an underscore joins the parts of a ligature (`f_i`).
    """
    parts = [_letters_of_component(part) for part in _strip_glyph_suffix(name).split("_")]
    known = [part for part in parts if part is not None]
    return "".join(known) if len(known) == len(parts) else None


def map_numbered_glyphs(glyphs: Collection[Named]) -> dict[Named, str]:
    """Return the characters of glyphs whose names are numbers (`97`, `a97`, hexadecimal `G61`), if these are codes.

    The numbers are codes if they equal the drawn codes and many are letters or digits, or if they give mostly small
    letters: numbers of a font's glyphs, taken for codes, give capitals and signs.
    """
    for base in (10, 16):
        found = {glyph: number for glyph in glyphs if (number := _parse_glyph_number(glyph[1], base)) in _LETTERS}
        if len(found) < max(1, _MOST_NUMBERED * len(glyphs)):
            continue
        text = "".join(map(chr, found.values()))
        same = all(code == number for (code, _), number in found.items())
        if _are_character_codes(text, same=same):
            return {glyph: chr(number) for glyph, number in found.items()}
    return {}


def _are_character_codes(text: str, *, same: bool) -> bool:
    letters, small = _share_of_characters(text, str.isalnum), _share_of_characters(text, str.islower)
    return letters >= 0.9 or (letters >= 0.5 and small >= 0.25) if same else letters >= 0.7 and small >= 0.5


def _share_of_characters(text: str, kind: Callable[[str], bool]) -> float:
    dense = "".join(text.split())
    return sum(map(kind, dense)) / max(len(dense), 1)


def _strip_glyph_suffix(name: str) -> str:
    return name.removeprefix("/").split(".", 1)[0]


def _parse_glyph_number(name: str, base: int) -> int:
    found = _NUMBERED.fullmatch(_strip_glyph_suffix(name))
    if not found or (base == 10 and not found[2].isdecimal()) or (base == 16 and len(found[2]) != 2):
        return -1
    if found[1].lower() in _OF_GLYPHS and not (base == 16 and found[1] == "G"):
        return -1
    return int(found[2], base)


def _letters_of_component(part: str) -> str | None:
    if part in _load_adobe_glyph_list():
        return _load_adobe_glyph_list()[part]
    found = _UNI.fullmatch(part)
    if not found:
        return None
    if found[2]:
        return chr(int(found[2], 16)) if int(found[2], 16) < 0x110000 else None
    return "".join(chr(int(found[1][at : at + 4], 16)) for at in range(0, len(found[1]), 4))


@cache
def _load_adobe_glyph_list() -> dict[str, str]:
    from pypdf._codecs.adobe_glyphs import adobe_glyphs

    return {name.removeprefix("/"): text for name, text in adobe_glyphs.items()}
