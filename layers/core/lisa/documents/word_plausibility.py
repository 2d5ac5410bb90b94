"""Recognition of impossible words, which show that bytes were decoded in a wrong encoding."""

import re
import unicodedata
from itertools import pairwise

_PUNCTUATION = frozenset(
    "“”‘’‚„–—…•«»‹›°§€£©®™±²³µ·¡¿ªº½¼¾×÷†‡‰´¨¬¶¢¥¦¸¹№־׳״،؛؟٪฿ʼ−\xa0\xad\u200b\u200c\u200d\u200e\u200f"
)
_INSIDE = frozenset("’‘·'-–—…\xa0\xad\u200b\u200c\u200d־׳״ʼ´")
_RARE = frozenset("¨¬¶¢¥¦¸´¹†‡‰÷")
"""Signs that hardly ever touch a letter."""
_ODD = re.compile("(?<![A-Za-z\u00c0-\u024f])\xad|\xad(?![a-z\u00df-\u024f])|[¡¢¥¦§¨¬±¶·¸¹´]{2}")
"""A soft hyphen outside a word, or two rare signs side by side."""
_TOLERATED = 0.002
_WORD = re.compile(r"[^\W\d_][\w\u0300-\u036f\u0e31-\u0e4e\u0591-\u05bd\u05bf-\u05c7\u064b-\u0652]*")


def find_words(text: str) -> list[str]:
    """Return the runs of letters with their marks."""
    return _WORD.findall(text)


def letters_outside_ascii(text: str) -> list[str]:
    """Return the letters and marks outside ASCII, in order."""
    return [sign for sign in text if sign > "\x7f" and sign not in "ªº" and unicodedata.category(sign)[0] in "LM"]


def has_impossible_words(text: str) -> bool:
    """Return whether the text has a sign, or letters in an order, that no language has."""
    if any(character > "\x7f" and not _is_possible_character(character) for character in text):
        return True
    words = find_words(text)
    broken = sum(map(_is_broken, words))
    return broken > _TOLERATED * len(words) or _has_sign_inside_word(text) or bool(_ODD.search(text))


def _is_possible_character(character: str) -> bool:
    return unicodedata.category(character)[0] in "LM" or character in _PUNCTUATION or character in "๐๑๒๓๔๕๖๗๘๙"


def _has_sign_inside_word(text: str) -> bool:
    """Return whether a sign outside ASCII stands between two letters, or a rare one beside one."""
    for before, sign, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if sign > "\x7f" and sign in _PUNCTUATION and sign not in _INSIDE:
            beside = before.isalpha() + after.isalpha()
            if beside == 2 or (beside and sign in _RARE):
                return True
    return False


def _is_broken(word: str) -> bool:
    """Return whether a word mixes scripts, or has a capital after a small letter or a mark without a letter."""
    scripts = {_script_of_letter(letter) for letter in word if letter.isalpha()}
    if len(scripts - {""}) > 1:
        return True
    for before, after in pairwise(word):
        outside = before > "\x7f" or after > "\x7f"
        if outside and before.islower() and after.isupper():
            return True
        if after.isdigit() and outside and before.isalpha() and len(word) > 2 and word[-1].isalpha():
            return True
    return any(
        a.isupper() and b.isupper() and c.islower() and (a + b + c).isascii() is False
        for a, b, c in zip(word, word[1:], word[2:], strict=False)
    )


def _script_of_letter(letter: str) -> str:
    if letter in "ªº":
        return ""
    return "LATIN" if letter <= "\x7f" else unicodedata.name(letter, "NONE").partition(" ")[0]
