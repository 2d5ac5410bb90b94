"""Recognition of gibberish: a reader that cannot map a font gives codes, glyph names or strange scripts."""

import re
import unicodedata
from itertools import pairwise

_GLYPH_NAMES = re.compile(r"\(cid:\d+\)|(?:/[A-Za-z]{0,4}\d{1,5}(?:_\d+)?(?:\.[a-z]+)?){3,}|(?:/[a-z]+\.[a-z]+){2,}")
_LEADERS = re.compile(r"([.*=_~-])\1{3,}")
_RARE = re.compile(r"[!\"#$&'*+;<=>?@\[\\\]^_`{|}~]")
_SENSELESS = re.compile("[\0-\x08\x0e-\x1f\x7f-\x9f\ufffd\ue000-\uf8ff\U000f0000-\U0010ffff\ud800-\udfff]")
"""Control characters, the replacement character, private use, and halves of surrogate pairs."""
_MOST = 0.3
"""Largest share of a page's characters without meaning. Bullets and symbols of formulas are such."""
_SAMPLE = 4_000
_CJK = {
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "KATAKANA-HIRAGANA",
    "FULLWIDTH",
    "HALFWIDTH",
    "BOPOMOFO",
    "HANGUL",
    "IDEOGRAPHIC",
}


def is_gibberish(text: str) -> bool:
    """Return whether a good part of the text makes no sense to a human reader."""
    dense = "".join(_LEADERS.sub(r"\1", text[:_SAMPLE]).split())
    if not dense:
        return False
    named = sum(len("".join(found[0].split())) for found in _GLYPH_NAMES.finditer(text[:_SAMPLE]))
    senseless = named + len(_SENSELESS.findall(dense)) + _count_unassigned_characters(dense)
    return senseless > _MOST * len(dense) or _looks_like_font_codes(dense) or _mixes_scripts(dense)


def _count_unassigned_characters(dense: str) -> int:
    return 0 if dense.isascii() else sum(unicodedata.category(character) == "Cn" for character in dense)


def _looks_like_font_codes(dense: str) -> bool:
    """Return whether the text looks like codes of a font numbered from 33: rare signs and digits, hardly a letter."""
    rare = _RARE.findall(dense)
    few = len(set(rare)) < 5 or len(rare) <= 0.25 * len(dense)
    return not few and sum(map(str.isalpha, dense)) < 0.3 * len(dense)


def _mixes_scripts(dense: str) -> bool:
    """Return whether three or more scripts alternate within words, as with a character table of another script."""
    if dense.isascii():
        return False
    scripts = [_script_of_character(character) for character in dense if character.isalpha()]
    turns = sum(before != after for before, after in pairwise(scripts))
    return len(set(scripts)) >= 3 and turns > 0.2 * len(scripts)


def _script_of_character(character: str) -> str:
    if character.isascii():
        return "LATIN"
    name = unicodedata.name(character, "").split(" ", 1)[0]
    return "CJK" if name in _CJK else name
