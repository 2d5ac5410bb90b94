"""Texts that make a regular expression slow, generated from the expression.

A text is a beginning, a repeated part and an end that does not match. The parts are samples of the expression's own
pieces, alone and in sequence.
"""

import importlib
import re
from collections.abc import Iterator
from typing import Any

_parser: Any = importlib.import_module("re._parser")
_REPEATS = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")
_COMMON = ("a", "A", "0", " ", "\n", "-", ".", "/", '"', "<", ",", "\\", "a.", "a ", "a-", "<a", '"a')
_ENDS = ("", "\x00")
_LONGEST_PIECE = 200  # characters
_WORDS = {"CATEGORY_DIGIT": "0", "CATEGORY_WORD": "a", "CATEGORY_SPACE": " "}
_OTHERS = {"CATEGORY_NOT_DIGIT": "a", "CATEGORY_NOT_WORD": "-", "CATEGORY_NOT_SPACE": "a"}
Hostile = tuple[str, str, str]


def hostile_texts(pattern: "re.Pattern[Any]") -> list[Hostile]:
    """Return the beginning, the repeated part and the end of each text to try."""
    source = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    flags = pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags
    tree = _parser.parse(source, flags | (0 if isinstance(pattern.pattern, str) else re.ASCII))
    before = [one for one in dict.fromkeys(_beginnings(tree)) if one][:4]
    pieces = [one for one in dict.fromkeys(_pieces(tree)) if 0 < len(one) < _LONGEST_PIECE][:24]
    alone = [("", part, end) for part in dict.fromkeys([*pieces, *_COMMON]) for end in _ENDS]
    return alone + [(one, part, _ENDS[-1]) for one in before for part in pieces[:12]]


def text(one: Hostile, length: int) -> str:
    """Return the text with about this length."""
    before, part, end = one
    return before + part * max(1, (length - len(before)) // len(part)) + end


def _pieces(tree: Any) -> Iterator[str]:
    """Yield samples of all runs of neighbours in the expression; long runs start only at the first pieces."""
    items = list(tree)
    for start in range(len(items)):
        for end in range(start + 1, min(len(items), start + 5) + 1):
            yield "".join(map(_sample, items[start:end]))
    for item in items:
        for inner in _inner(item):
            yield from _pieces(inner)


def _beginnings(tree: Any) -> Iterator[str]:
    """Yield samples of the expression up to each of its pieces."""
    said = ""
    for item in tree:
        yield said
        for inner in _inner(item):
            yield from (said + one for one in _beginnings(inner))
        said += _sample(item)


def _inner(item: Any) -> Iterator[Any]:
    name, about = str(item[0]), item[1]
    if name in _REPEATS:
        yield about[2]
    elif name == "SUBPATTERN":
        yield about[3]
    elif name == "ATOMIC_GROUP":
        yield about
    elif name == "BRANCH":
        yield from about[1]
    elif name == "ASSERT":
        yield about[1]


def _sample(item: Any) -> str:
    """Return a short text that the piece matches."""
    name, about = str(item[0]), item[1]
    if name in ("LITERAL", "NOT_LITERAL", "ANY"):
        return {"LITERAL": chr(about or 0), "NOT_LITERAL": "a" if about != ord("a") else "b"}.get(name, "a")
    if name == "IN":
        return _one_of(about)
    if name in _REPEATS:
        least: int = about[0]
        return "".join(map(_sample, about[2])) * max(1, min(least, 8))
    if name == "BRANCH":
        return "".join(map(_sample, about[1][0]))
    inner = next(iter(_inner(item)), None) if name != "ASSERT" else None
    return "" if inner is None else "".join(map(_sample, inner))


def _one_of(members: list[Any]) -> str:
    if str(members[0][0]) == "NEGATE":
        refused = re.compile("[" + "".join(_member(one) for one in members[1:]) + "]", re.DOTALL)
        return next(letter for letter in "a0- .\n\x00\u00e9" if not refused.match(letter))
    kind, about = str(members[0][0]), members[0][1]
    if kind == "RANGE":
        return chr(about[0])
    return chr(about) if kind == "LITERAL" else _WORDS.get(str(about), _OTHERS.get(str(about), "a"))


def _member(one: Any) -> str:
    kind, about = str(one[0]), one[1]
    if kind == "RANGE":
        return f"{re.escape(chr(about[0]))}-{re.escape(chr(about[1]))}"
    if kind == "LITERAL":
        return re.escape(chr(about))
    short = str(about).removeprefix("CATEGORY_")
    return {"DIGIT": r"\d", "WORD": r"\w", "SPACE": r"\s", "NOT_SPACE": r"\S", "NOT_WORD": r"\W"}.get(short, r"\D")
