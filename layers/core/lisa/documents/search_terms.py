"""The terms of a text for the lexical search: words by their stems, and identifiers such as `ERR-4711` as a whole.

Chunks, titles and questions have the same analysis. After a change of the analysis, `ANALYSIS_REVISION` must rise: the
stores then compute the terms of older chunks again.
"""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import PurePosixPath

from lisa.documents.search_text import normalise_for_search
from lisa.documents.stemming import stem_english_word

ANALYSIS_REVISION = 1
MAX_TERM_LENGTH = 64  # characters; the rest of a longer word is ignored
_COMPOUND = re.compile(r"[^\W_]+(?:[-_./:+#@‐‑–][^\W_]+)*")
_WORD = re.compile(r"[^\W_]+")
_JOINERS = re.compile(r"[‐‑–]")
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff]+")
"""Runs of scripts that write words without spaces: Thai, Lao, Burmese, Khmer, Kana and Han."""
_STOP_WORD_LIST = """
a about after all also am an and any are as at be been before being between both but by can could did do does during
each few for from had has have having he her here him his how i if in into is it its just me more most my no nor not of
off on only or other our out over own same she should so some such than that the their them then there these they this
those through to too under until up very was we were what when where which while who whom why will with would you your
"""
_STOP_WORDS = frozenset(_STOP_WORD_LIST.split())
"""English words without a meaning of their own, in chunks as in questions."""


def list_terms(text: str) -> list[str]:
    """Return the terms of a text in their order, with repetitions; the whole identifier before its parts."""
    return [term for compound in _find_compounds(text) for term in _split_compound(compound)]


def count_terms(text: str) -> Counter[str]:
    """Return the number of occurrences of each term of a text."""
    return Counter(list_terms(text))


def find_identifiers(text: str) -> frozenset[str]:
    """Return the terms of a text that are identifiers: codes with a digit and a letter or sign, or long numbers."""
    return frozenset(compound[:MAX_TERM_LENGTH] for compound in _find_compounds(text) if _is_identifier(compound))


def make_title(file_name: str) -> str:
    """Return the title of a document: its file name without the ending, with spaces for underscores."""
    return PurePosixPath(file_name).stem.replace("_", " ")


def _find_compounds(text: str) -> Iterator[str]:
    folded = _JOINERS.sub("-", normalise_for_search(text).casefold())
    return (match[0] for match in _COMPOUND.finditer(folded))


def _split_compound(compound: str) -> Iterator[str]:
    words = _WORD.findall(compound)
    if len(words) > 1 and any(map(str.isdigit, compound)):
        yield compound[:MAX_TERM_LENGTH]
    for word in words:
        yield from _split_word(word)


def _split_word(word: str) -> Iterator[str]:
    if word.isascii():
        if word not in _STOP_WORDS:
            yield stem_english_word(word)[:MAX_TERM_LENGTH] if word.isalpha() else word[:MAX_TERM_LENGTH]
        return
    end = 0
    for run in _UNSPACED.finditer(word):
        yield from filter(None, [word[end : run.start()][:MAX_TERM_LENGTH]])
        yield from (run[0][at : at + 2] for at in range(max(1, len(run[0]) - 1)))
        end = run.end()
    yield from filter(None, [word[end:][:MAX_TERM_LENGTH]])


def _is_identifier(compound: str) -> bool:
    digits = sum(map(str.isdigit, compound))
    return digits > 0 and (digits < len(compound) or digits >= 4)
