"""The suffix stripping of English words by M. F. Porter (1980), https://tartarus.org/martin/PorterStemmer/def.txt.

A word is a sequence of consonant and vowel runs. Its measure is the number of vowel runs that a consonant follows.
"""

from functools import lru_cache

_MAX_LENGTH = 40  # characters; longer words are no English words
_PLURALS = (("sses", "ss"), ("ies", "i"), ("ss", "ss"), ("s", ""))
_STEP_2 = (
    ("ational", "ate"), ("tional", "tion"), ("enci", "ence"), ("anci", "ance"), ("izer", "ize"), ("abli", "able"),
    ("alli", "al"), ("entli", "ent"), ("eli", "e"), ("ousli", "ous"), ("ization", "ize"), ("ation", "ate"),
    ("ator", "ate"), ("alism", "al"), ("iveness", "ive"), ("fulness", "ful"), ("ousness", "ous"), ("aliti", "al"),
    ("iviti", "ive"), ("biliti", "ble"),
)  # fmt: skip
_STEP_3 = (
    ("icate", "ic"), ("ative", ""), ("alize", "al"), ("iciti", "ic"), ("ical", "ic"), ("ful", ""), ("ness", ""),
)  # fmt: skip
_STEP_4 = (
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize",
)  # fmt: skip


@lru_cache(maxsize=100_000)
def stem_english_word(word: str) -> str:
    """Return the stem of a word of small letters a to z. A word of one or two letters is its own stem."""
    if not 2 < len(word) <= _MAX_LENGTH:
        return word
    stem = _strip_ending(_strip_plural(word))
    if stem.endswith("y") and "v" in _letter_kinds(stem[:-1]):
        stem = stem[:-1] + "i"
    stem = _replace_suffix(_replace_suffix(stem, _STEP_2), _STEP_3)
    return _tidy_end(_strip_suffix(stem))


def _letter_kinds(word: str) -> str:
    """Return `v` for each vowel and `c` for each consonant. A `y` is a vowel after a consonant."""
    kinds = ""
    for letter in word:
        kinds += "v" if letter in "aeiou" or (letter == "y" and kinds.endswith("c")) else "c"
    return kinds


def _compute_measure(word: str) -> int:
    return _letter_kinds(word).count("vc")


def _ends_with_double_consonant(word: str) -> bool:
    return len(word) > 1 and word[-1] == word[-2] and _letter_kinds(word)[-1] == "c"


def _ends_with_short_syllable(word: str) -> bool:
    return _letter_kinds(word).endswith("cvc") and word[-1] not in "wxy"


def _strip_plural(word: str) -> str:
    for suffix, rest in _PLURALS:
        if word.endswith(suffix):
            return word[: len(word) - len(suffix)] + rest
    return word


def _strip_ending(word: str) -> str:
    """Strip -eed, -ed and -ing, and repair the end of what remains."""
    if word.endswith("eed"):
        return word[:-1] if _compute_measure(word[:-3]) else word
    stem = next((word[: -len(suffix)] for suffix in ("ed", "ing") if word.endswith(suffix)), "")
    if "v" not in _letter_kinds(stem):
        return word
    if stem.endswith(("at", "bl", "iz")):
        return stem + "e"
    if _ends_with_double_consonant(stem) and stem[-1] not in "lsz":
        return stem[:-1]
    return stem + "e" if _compute_measure(stem) == 1 and _ends_with_short_syllable(stem) else stem


def _replace_suffix(word: str, replacements: tuple[tuple[str, str], ...]) -> str:
    for suffix, replacement in replacements:
        if word.endswith(suffix):
            stem = word[: -len(suffix)]
            return stem + replacement if _compute_measure(stem) else word
    return word


def _strip_suffix(word: str) -> str:
    longest = max((suffix for suffix in _STEP_4 if word.endswith(suffix)), key=len, default="")
    stem = word[: len(word) - len(longest)]
    if not longest or _compute_measure(stem) < 2 or (longest == "ion" and not stem.endswith(("s", "t"))):
        return word
    return stem


def _tidy_end(word: str) -> str:
    """Strip a final -e and one of two final l."""
    if word.endswith("e"):
        stem, measure = word[:-1], _compute_measure(word[:-1])
        if measure > 1 or (measure == 1 and not _ends_with_short_syllable(stem)):
            word = stem
    return word[:-1] if word.endswith("ll") and _compute_measure(word) > 1 else word
