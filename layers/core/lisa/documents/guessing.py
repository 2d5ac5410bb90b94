"""A guess at the encoding of a text that declares none: made only where all other readings are nonsense.

Each candidate encoding gives a reading of the bytes. A reading is possible if its words are well formed and all of its
letters belong to one language. One possible reading is taken, or the one that has the frequent words of its
language where the others have not; otherwise there is no guess.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lisa.documents.languages import ALPHABETIC, FREQUENT, Language
from lisa.documents.strictly import strictly
from lisa.documents.words import foreign_to_words, letters_outside_ascii, words_of

_SINGLE_BYTE = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp1255", "cp1256", "cp1258", "cp874"),
    *("iso8859-15", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-13", "iso8859-16", "iso8859-3"),
    *("iso8859-4", "iso8859-6", "iso8859-8", "iso8859-10", "iso8859-14", "koi8-r", "koi8-u", "mac-roman", "mac-latin2"),
    *("mac-cyrillic", "cp866", "cp852", "cp850", "cp437"),
)
"""Those in wide use first: the first of several that read the same letters is taken."""
_EAST_ASIAN = (("cp932", "japanese"), ("euc_jp", "japanese"), ("gb18030", "simplified"), ("big5hkscs", "traditional"))
_SAMPLE = 32 * 1024
_FEW = 0.25
"""Least share of frequent signs in an East Asian text; half of a text has them, of nonsense one in twenty."""
_FREQUENT_ENOUGH = 0.05
_AHEAD = 2.5


@dataclass(frozen=True)
class _Reading:
    codec: str
    text: str
    evidence: float

    @property
    def letters(self) -> str:
        return "".join(letters_outside_ascii(self.text))


def guess(content: bytes) -> str | None:
    """The text, or None where no reading is sure."""
    sample = _sample(content)
    readings = [*_east_asian(sample), *_alphabetic(sample)]
    best = _surest(readings)
    return strictly(content, best.codec) if best else None


def _sample(content: bytes) -> bytes:
    """Whole lines that hold bytes outside ASCII."""
    lines, size = [], 0
    for line in content.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line)
            size += len(line)
        if size > _SAMPLE:
            break
    return b"".join(lines)


def _surest(readings: list[_Reading]) -> _Reading | None:
    distinct: dict[str, _Reading] = {}
    for reading in readings:
        known = distinct.setdefault(reading.letters, reading)
        if reading.evidence > known.evidence:
            distinct[reading.letters] = reading
    ranked = sorted(distinct.values(), key=lambda reading: -reading.evidence)
    if not ranked:
        return None
    if len(ranked) == 1:
        return ranked[0]
    ahead = ranked[0].evidence >= max(_FREQUENT_ENOUGH, _AHEAD * ranked[1].evidence)
    return ranked[0] if ahead else None


def _east_asian(sample: bytes) -> Iterator[_Reading]:
    for codec, script in (*_EAST_ASIAN, ("cp949", "korean")):
        text = strictly(sample, codec)
        letters = letters_outside_ascii(text) if text else []
        if text and letters:
            share = sum(letter in FREQUENT[script] for letter in letters) / len(letters)
            if share >= _FEW and not _is_nonsense(text, script):
                yield _Reading(codec, text, share)


def _is_nonsense(text: str, script: str) -> bool:
    """Japanese has more than half-width syllables; no other text has any."""
    half_width = sum("\uff61" <= letter <= "\uff9f" for letter in text)
    return half_width * 5 > len(letters_outside_ascii(text)) or (script != "japanese" and half_width > 0)


def _alphabetic(sample: bytes) -> Iterator[_Reading]:
    for codec in _SINGLE_BYTE:
        text = strictly(sample, codec)
        if text is None or foreign_to_words(text):
            continue
        letters = {letter.lower() for letter in letters_outside_ascii(text)}
        words = [word.lower() for word in words_of(text)]
        evidence = [_evidence(words, language) for language in ALPHABETIC if letters <= language.letters]
        if evidence and letters:
            yield _Reading(codec, text, max(evidence))


def _evidence(words: list[str], language: Language) -> float:
    return sum(word in language.words for word in words) / len(words)
