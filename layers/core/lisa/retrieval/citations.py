"""The citations in the answer of a model."""

import re
from dataclasses import dataclass

_MARK = re.compile(r"\[(\d{1,4}(?:\s*,\s*\d{1,4})*)\]|【(\d{1,4})】")


@dataclass(frozen=True)
class Citation:
    """A citation such as `[2]`: the number of the passage, and the place in the answer, in characters."""

    number: int
    start: int
    end: int


def find_citations(answer: str, passages: int) -> list[Citation]:
    """Return the citations in an answer, in their order. A number above the number of `passages` is ordinary text."""
    return [
        Citation(number, match.start(), match.end())
        for match in _MARK.finditer(answer)
        for number in map(int, (match[1] or match[2]).split(","))
        if 1 <= number <= passages
    ]
