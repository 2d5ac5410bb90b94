"""Golden sets: questions with their relevant documents, as lines of JSON."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

MAX_QUESTIONS, MAX_QUESTION = 5_000, 8_000  # questions of a set, characters of a question


class GoldenSetError(ValueError):
    """A golden set cannot be used; the message names the line and the field."""


@dataclass(frozen=True)
class GoldenQuestion:
    """A question, and the documents that answer it: their ids, addresses or keys."""

    text: str
    relevant: frozenset[str]


def parse_golden_set(lines: Iterable[str]) -> list[GoldenQuestion]:
    """Return the questions of lines such as `{"question": "…", "relevant": ["notes/kettle.txt"]}`.

    Empty lines are left out. Raises GoldenSetError.
    """
    found = [_parse_line(line, number) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise GoldenSetError("the golden set has no question")
    if len(found) > MAX_QUESTIONS:
        raise GoldenSetError(f"the golden set has {len(found):,} questions; at most {MAX_QUESTIONS:,} are allowed")
    return found


def _parse_line(line: str, number: int) -> GoldenQuestion:
    try:
        given: Any = json.loads(line)
    except ValueError:
        raise GoldenSetError(f"line {number} is not valid JSON") from None
    if not isinstance(given, dict):
        raise GoldenSetError(f'line {number}: send an object with "question" and "relevant"')
    question, relevant = given.get("question"), given.get("relevant")
    if not isinstance(question, str) or not question.strip() or len(question) > MAX_QUESTION:
        raise GoldenSetError(f'line {number}: "question" must be a text of at most {MAX_QUESTION:,} characters')
    if not isinstance(relevant, list) or not relevant or not all(isinstance(one, str) and one for one in relevant):
        raise GoldenSetError(f'line {number}: "relevant" must be a list of one or more document ids or keys')
    return GoldenQuestion(question, frozenset(relevant))
