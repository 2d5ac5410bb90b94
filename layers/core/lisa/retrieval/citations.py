"""Which passages an answer cites, and where in its text it says so."""

import re
from dataclasses import dataclass

_MARK = re.compile(r"\[(\d{1,4}(?:\s*,\s*\d{1,4})*)\]|【(\d{1,4})】")


@dataclass(frozen=True)
class Citation:
    """A mark such as `[2]`: the number of the passage, and where in the answer it stands, in characters."""

    number: int
    start: int
    end: int


def find_citations(answer: str, passages: int) -> list[Citation]:
    """The marks of passages in an answer, in its order; numbers beyond those of the `passages` are just text."""
    return [
        Citation(number, match.start(), match.end())
        for match in _MARK.finditer(answer)
        for number in map(int, (match[1] or match[2]).split(","))
        if 1 <= number <= passages
    ]
