"""Texts without case and accents, so that a search finds every spelling."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache


def fold(text: str) -> str:
    """Return the text in lower case and without accents."""
    return text.lower() if text.isascii() else "".join(map(_fold_character, text))


@lru_cache(maxsize=8_192)
def _fold_character(character: str) -> str:
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


@dataclass(frozen=True)
class FoldedText:
    """A folded text, and the place in the original of each of its characters."""

    folded: str
    places: tuple[int, ...]


def fold_with_places(text: str) -> FoldedText:
    """Return the folded text with the places of its characters."""
    parts = [_fold_character(character) for character in text]
    places = [place for place, part in enumerate(parts) for _ in part]
    return FoldedText("".join(parts), tuple(places))
