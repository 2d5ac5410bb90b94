"""The form of texts and questions for embedding: ligatures, hyphens and invisible characters do not hide a word.

Chunks are stored and cited with the file's own characters. Only the embedding model reads this form, of both sides.
"""

import re
import unicodedata

_INVISIBLE = re.compile("\xad(?:[ \\t]*\\r?\\n[ \\t]*)?|[\u200b\u2060\ufeff]")
_BROKEN_WORD = re.compile(r"(?<=[^\W\d_])[-\u2010\ufffe\x02][ \t]{0,8}\r?\n[ \t]{0,80}([^\W\d_]+)")
_CONJUNCTIONS = frozenset(
    ("and", "or", "und", "oder", "bzw", "bis", "sowie", "et", "ou", "y", "e", "o", "en", "och", "og")
)
"""Words after a hyphen that stands for an omitted part: `Vor- und Nachteile`."""
_NUMBERS = re.compile("([¹²³¼-¾⁰-₟⅐-⅟①-⓿])")
"""Raised digits, fractions and numbers in circles, which keep their form: 10³ is not 103."""

_WORD = re.compile(r"[^\W\d_]{3}")
_LONGEST_TITLE = 200  # characters


def normalise_for_search(text: str) -> str:
    """Return the text with plain letters for ligatures and wide letters, and words broken at line ends joined."""
    joined = _BROKEN_WORD.sub(_join_broken_word, _INVISIBLE.sub("", text))
    if joined.isascii():
        return joined
    parts = _NUMBERS.split(joined)
    return "".join(part if place % 2 else unicodedata.normalize("NFKC", part) for place, part in enumerate(parts))


def build_embedding_text(title: str, text: str) -> str:
    """Return a chunk in the form that the embedding model reads: its text below the title of its document.

    A chunk seldom names the subject of its document. The title is never part of a citation.
    """
    form = normalise_for_search(text) or text
    subject = normalise_for_search(title[:_LONGEST_TITLE]).strip()
    return f"{subject}\n\n{form}" if _WORD.search(subject) else form


def _join_broken_word(broken: re.Match[str]) -> str:
    rest = broken[1]
    return rest if rest[0].islower() and rest not in _CONJUNCTIONS else broken[0]
