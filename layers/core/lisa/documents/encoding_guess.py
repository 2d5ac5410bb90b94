"""Guesses of the encoding of a text without a declaration, made only if all other readings are nonsense.

Each candidate encoding gives a reading of the bytes. A reading is possible if its words are well formed and all its
letters belong to one language. The guess is the only possible reading, or the one that has the frequent words of its
language while the others have not. Otherwise there is no guess.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from lisa.documents.languages import ALPHABETIC, FREQUENT, Language
from lisa.documents.strict_decoding import decode_strictly
from lisa.documents.word_plausibility import find_words, has_impossible_words, letters_outside_ascii

_SINGLE_BYTE = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257", "cp1255", "cp1256", "cp1258", "cp874"),
    *("iso8859-15", "iso8859-2", "iso8859-5", "iso8859-7", "iso8859-9", "iso8859-13", "iso8859-16", "iso8859-3"),
    *("iso8859-4", "iso8859-6", "iso8859-8", "iso8859-10", "iso8859-14", "koi8-r", "koi8-u", "mac-roman", "mac-latin2"),
    *("mac-cyrillic", "cp866", "cp852", "cp850", "cp437", "cp855", "cp857"),
)
"""Common encodings first: the first of several that read the same letters is taken."""
_WITH_SIGNS = ("cp125", "mac-roman")
"""Encodings whose texts may have quotation marks and dashes as their only signs outside ASCII."""
_EAST_ASIAN = (
    ("cp932", "japanese"),
    ("euc_jp", "japanese"),
    ("gb18030", "simplified"),
    ("big5hkscs", "traditional"),
    ("cp949", "korean"),
)
_SAMPLE = 8 * 1024
_LONGEST_CHARACTER = 4
_FEW = 0.25
"""Smallest share of frequent signs in an East Asian text. A real text has half, a wrong reading one in twenty."""
_LEAST_SIGNS = 6
_LEAST_WORDS = 2
_LEAST_LETTERS = 4
_LAST_LATIN = "\u024f"
_AHEAD = 2.5
_SPARSE = 2
_KNOWN = frozenset(word for language in ALPHABETIC for word in language.words if len(word) > 1)
_TOGETHER = 2
"""Number of ASCII letters in a word that make it a Western one."""
_LEAST_THAI = 20
_TOLERATED = 0.02
"""Share of a long text's letters that may be those of foreign names."""
_LONG = 100
_SAME = str.maketrans("șțȘȚ", "şţŞŢ")
"""Romanian letters that some encodings write with a comma and others with a cedilla."""
_ASCII = bytes(range(128))
_THAI = ("\u0e01", "\u0e5b")


@dataclass(frozen=True)
class CandidateReading:
    """A reading of the bytes. `hits` counts the frequent words or signs of its language, `evidence` is their share."""

    codec: str
    text: str
    hits: int
    evidence: float

    @property
    def letters_outside_ascii(self) -> str:
        return "".join(letters_outside_ascii(self.text)).translate(_SAME)


def decode_by_guess(content: bytes) -> str | None:
    """Return the text, or None if no reading is certain."""
    best = _best_reading(find_readings(content))
    if best is None or (_may_be_two_bytes(best) and find_uncertain_readings(content)):
        return None
    return decode_strictly(content, best.codec)


def find_readings(content: bytes) -> list[CandidateReading]:
    """Return every possible reading of the lines that hold bytes outside ASCII."""
    sample = _take_sample(content)
    return [*_east_asian_readings(sample), *_alphabetic_readings(sample)]


def find_uncertain_readings(content: bytes) -> list[CandidateReading]:
    """Return East Asian readings with too few frequent signs to be possible, as of a few names in a table."""
    return list(_east_asian_readings(_take_sample(content), least_signs=0, least_share=0.0))


def _take_sample(content: bytes) -> bytes:
    """Return some lines with bytes outside ASCII. The last one may be cut inside a character."""
    lines, size = [], 0
    for line in content.splitlines(keepends=True):
        if not line.isascii():
            start = max(len(line) - len(line.lstrip(_ASCII)) - 1, 0) if len(line) > _SAMPLE else 0
            lines.append(line[start : start + _SAMPLE])
            size += len(lines[-1])
        if size > _SAMPLE:
            break
    return b"".join(lines)


def _decode_without_cut(sample: bytes, codec: str) -> str | None:
    """Decode a sample in an encoding of several bytes a character, without a character cut at its end."""
    cuts = range(_LONGEST_CHARACTER if len(sample) >= _SAMPLE else 1)
    return next(
        (text for cut in cuts if (text := decode_strictly(sample[: len(sample) - cut], codec)) is not None), None
    )


def _best_reading(readings: list[CandidateReading]) -> CandidateReading | None:
    """Return the only reading, or the one far ahead. Of encodings that read the same letters the first counts."""
    distinct: dict[str, CandidateReading] = {}
    for reading in readings:
        known = distinct.setdefault(reading.letters_outside_ascii, reading)
        if reading.evidence > known.evidence:
            distinct[reading.letters_outside_ascii] = reading
    ranked = sorted(distinct.values(), key=lambda reading: -reading.evidence)
    if not ranked:
        return None
    best = ranked[0]
    few = 0 < len(best.letters_outside_ascii) < _LEAST_LETTERS and best.letters_outside_ascii[0] > _LAST_LATIN
    worded = best.hits >= _LEAST_WORDS and not few
    if len(ranked) == 1:
        return best if worded or _is_sparse(best) or _is_thai(best) else None
    return best if worded and best.evidence >= _AHEAD * ranked[1].evidence else None


def _is_sparse(reading: CandidateReading) -> bool:
    """Return whether the text is words in ASCII letters with a few others, as in a list of Western names."""
    ascii_letters = sum(letter.isascii() and letter.isalpha() for letter in reading.text)
    return 0 < _SPARSE * len(reading.letters_outside_ascii) <= ascii_letters


def _may_be_two_bytes(reading: CandidateReading) -> bool:
    """Return whether unknown words have hardly an ASCII letter: they may be signs of two bytes each."""
    if reading.codec not in _SINGLE_BYTE or not _is_sparse(reading):
        return False
    words = [word.lower() for word in find_words(reading.text) if not word.isascii()]
    return not any(sum(letter.isascii() for letter in word) >= _TOGETHER or word in _KNOWN for word in words)


def _is_thai(reading: CandidateReading) -> bool:
    """Return whether the text is Thai, which has no blanks between words."""
    letters = reading.letters_outside_ascii
    return len(letters) >= _LEAST_THAI and all(_THAI[0] <= letter <= _THAI[1] for letter in letters)


def _east_asian_readings(
    sample: bytes, least_signs: int = _LEAST_SIGNS, least_share: float = _FEW
) -> Iterator[CandidateReading]:
    for codec, script in _EAST_ASIAN:
        text = _decode_without_cut(sample, codec)
        letters = letters_outside_ascii(text) if text else []
        if text and letters:
            hits = sum(letter in FREQUENT[script] for letter in letters)
            if hits >= max(least_signs, least_share * len(letters)) and not _is_nonsense(text, script):
                yield CandidateReading(codec, text, hits, hits / len(letters))


def _is_nonsense(text: str, script: str) -> bool:
    """Return whether the text has half-width syllables, which only Japanese has, and rarely."""
    half_width = sum("\uff61" <= letter <= "\uff9f" for letter in text)
    return half_width * 5 > len(letters_outside_ascii(text)) or (script != "japanese" and half_width > 0)


def _alphabetic_readings(sample: bytes) -> Iterator[CandidateReading]:
    for codec in _SINGLE_BYTE:
        text = decode_strictly(sample, codec)
        if text is None or has_impossible_words(text):
            continue
        letters = [letter.lower() for letter in letters_outside_ascii(text)]
        if not letters and not codec.startswith(_WITH_SIGNS):
            continue
        words = [word.lower() for word in find_words(text)]
        if _has_mostly_accented_words(words):
            continue
        hits = [_score_words(letters, words, language) for language in ALPHABETIC if _fits_language(letters, language)]
        if hits:
            yield CandidateReading(codec, text, int(max(hits)), max(hits) / max(len(words), 1))


def _has_mostly_accented_words(words: list[str]) -> bool:
    """Return whether most words with Latin letters outside ASCII have no other letters: they may be two-byte signs."""
    accented = [word for word in words if not word.isascii() and max(word) <= _LAST_LATIN]
    odd = sum(len(word) > 1 and not any(letter.isascii() for letter in word) for word in accented)
    return 2 * odd > len(accented)


def _fits_language(letters: list[str], language: Language) -> bool:
    """Return whether the letters belong to the language (of a long text all but a few), not only as loan words."""
    foreign = sum(letter not in language.letters and letter not in language.loans for letter in letters)
    own = not letters or any(letter in language.letters for letter in letters)
    return own and foreign <= (_TOLERATED * len(letters) if len(letters) >= _LONG else 0)


def _score_words(letters: list[str], words: list[str], language: Language) -> float:
    """Return how many frequent words of the language the text has, reduced by the share of letters of loan words."""
    own = sum(letter in language.letters for letter in letters) / len(letters) if letters else 1
    return sum(word in language.words for word in words) * own
