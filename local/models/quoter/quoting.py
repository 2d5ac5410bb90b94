"""The choice of sentences that answer a question, by common words; rare words count more."""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lisa.retrieval.prompt import QuotedPassage

NO_ANSWER = "The given context does not answer this question."
NO_CONTEXT = "I can only quote, and this conversation contains no passages to quote from."
_MIN_COVERAGE = 0.4  # minimum share of the question's weight that a sentence must cover
_MAX_QUOTES = 3  # maximum number of sentences in an answer
_MIN_SHARE_OF_BEST = 0.75  # minimum score of a further sentence, as a share of the best score

_WORD = re.compile(r"\w+(?:[-'’]\w+)*")
_BREAK = re.compile(r"(?<=[.!?…])[\"'”’)\]]*\s+|\n\s*\n|\n(?=\s*(?:[-*•#|>]|\d+[.)]\s))|\n?```\w*\n?")
_STOP_WORDS = frozenset(
    _WORD.findall(
        "a an and are as at be been but by can did do does for from had has have he her his how i if in into is it its "
        "me may much many my no not of on or our she should so than that the their them then there these they this "
        "those to us was we were what when where which who whom whose why will with would you your tell about please"
    )
)


@dataclass(frozen=True)
class Sentence:
    """A sentence as it stands in the passage `number`, with its words."""

    number: int
    text: str
    words: frozenset[str]


def answer_question(question: str, passages: Mapping[int, QuotedPassage]) -> str:
    """Return the quotations that answer the question, each with its mark, or a sentence that there is no answer."""
    if not passages:
        return NO_CONTEXT
    sentences = [s for number, passage in passages.items() for s in _split_sentences(number, passage.text)]
    best = _select_best_sentences(_find_words(question), sentences)
    return " ".join(f"“{sentence.text}” [{sentence.number}]" for sentence in best) or NO_ANSWER


def _select_best_sentences(asked: frozenset[str], sentences: list[Sentence]) -> list[Sentence]:
    """Return the sentences that cover most of the question; equal ones in the order of their passages."""
    weights = _weigh_words(asked, sentences)
    total = sum(weights.values())
    scored = [(sum(weights[word] for word in s.words & asked), s) for s in sentences if _can_answer(s, asked)]
    scored.sort(key=lambda pair: -pair[0])  # the sort is stable: earlier passages come first
    top = scored[0][0] if scored else 0.0
    if total == 0 or top / total < _MIN_COVERAGE:
        return []
    return _remove_duplicates(s for score, s in scored if score >= _MIN_SHARE_OF_BEST * top)[:_MAX_QUOTES]


def _weigh_words(asked: Iterable[str], sentences: list[Sentence]) -> dict[str, float]:
    """Return the inverse document frequency of each word over the sentences, by the formula of BM25."""
    holding = Counter(word for sentence in sentences for word in sentence.words)
    count = len(sentences)
    return {word: math.log(1 + (count - holding[word] + 0.5) / (holding[word] + 0.5)) for word in asked}


def _can_answer(sentence: Sentence, asked: frozenset[str]) -> bool:
    """Return whether a sentence can answer: it is no question, no heading, and has words that the question lacks."""
    return not sentence.text.endswith("?") and not sentence.text.startswith("#") and bool(sentence.words - asked)


def _remove_duplicates(sentences: Iterable[Sentence]) -> list[Sentence]:
    """Return the sentences without repetitions, which overlapping passages contain."""
    return list({" ".join(sentence.text.split()): sentence for sentence in reversed([*sentences])}.values())[::-1]


def _split_sentences(number: int, text: str) -> Iterator[Sentence]:
    start = 0
    for end, following in [*((m.start(), m.end()) for m in _BREAK.finditer(text)), (len(text), len(text))]:
        sentence = text[start:end].strip().lstrip("-*•|> ")
        if sentence:
            yield Sentence(number, sentence, _find_words(sentence))
        start = following


def _find_words(text: str) -> frozenset[str]:
    return frozenset(_remove_ending(word) for word in _WORD.findall(text.lower()) if word not in _STOP_WORDS)


def _remove_ending(word: str) -> str:
    """Return a word without its English ending, so that "files" matches "file" and "indexed" matches "indexing"."""
    for ending in ("ings", "ing", "ied", "ies", "ed", "es", "s"):
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            return word.removesuffix(ending).removesuffix("e")
    return word.removesuffix("e") if len(word) > 3 else word
