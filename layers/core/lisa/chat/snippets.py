"""Snippets of a text around the words of a search."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lisa.chat.folding import fold, fold_with_places

_BEFORE, _LENGTH = 60, 200  # characters
_NEARBY = 2_000  # characters of a long text that are folded with their places
_MOST_MATCHES = 20
#: Marks of Markdown: headings, quotations and list items at the beginning of a line, emphasis, code and tables.
_MARKS = re.compile(r"^ {0,3}(?:#{1,6}|>|[-*+]) +|^[ |:-]{3,}$|\*\*|`+|(?<!\w)__|__(?!\w)|\|", re.MULTILINE)


@dataclass(frozen=True)
class Snippet:
    """A part of a text on one line, without marks of Markdown. `matches` are the starts and ends of the words in it."""

    text: str
    matches: tuple[tuple[int, int], ...]


def parse_terms(query: str) -> tuple[str, ...]:
    """Return the folded words of a query, without repetitions."""
    return tuple(dict.fromkeys(term for word in query.split() if (term := fold(word))))


def contains_all(text: str, terms: Sequence[str]) -> bool:
    """Return whether every folded word is in the text."""
    folded = fold(text)
    return all(term in folded for term in terms)


def cut_snippet(text: str, terms: Sequence[str]) -> Snippet:
    """Return the part of a text around its first match."""
    first = _find_first(text, terms)
    start = max(0, first - _BEFORE)
    part = text[start : start + _LENGTH]
    shown = " ".join(_MARKS.sub(" ", part).split())
    return Snippet(shown, tuple(_find_matches(shown, terms)))


def _find_first(text: str, terms: Sequence[str]) -> int:
    """Return the place of the first match. The folded text may be longer or shorter, so its places are mapped."""
    at = min((found for term in terms if (found := fold(text).find(term)) >= 0), default=0)
    folded = 0
    for start in range(0, len(text), _NEARBY):
        piece = fold_with_places(text[start : start + _NEARBY])
        if at < folded + len(piece.folded):
            return start + piece.places[at - folded]
        folded += len(piece.folded)
    return 0


def _find_matches(text: str, terms: Sequence[str]) -> list[tuple[int, int]]:
    piece = fold_with_places(text)
    found: set[tuple[int, int]] = set()
    for term in terms:
        at = piece.folded.find(term)
        while at >= 0 and len(found) < _MOST_MATCHES:
            found.add((piece.places[at], piece.places[at + len(term) - 1] + 1))
            at = piece.folded.find(term, at + len(term))
    return sorted(found)
