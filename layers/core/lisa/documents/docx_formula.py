"""Formulas of Office documents as one line of text, in which no two numbers run together."""

from collections.abc import Iterator
from typing import Any

from lisa.documents.docx_names import find_children, prefixed_name_of

_BETWEEN = {"m:f": "/", "m:sSup": "^", "m:sSub": "_", "m:sSubSup": "^", "m:sPre": " ", "m:m": "; ", "m:mr": " "}
_BETWEEN |= {"m:eqArr": "; ", "m:d": ", ", "m:nary": " ", "m:func": " ", "m:rad": " "}
_PARTS = ("m:num", "m:den", "m:e", "m:sub", "m:sup", "m:deg", "m:fName", "m:lim", "m:mr")


def formula_text(element: Any) -> str:
    """Return the visible text of an `m:oMath` element: fractions with `/`, powers with `^`."""
    return "".join(_formula_parts(element))


def _formula_parts(element: Any) -> Iterator[str]:
    for part in element:
        name = prefixed_name_of(part)
        if name in ("m:t", "w:t"):
            yield part.text or ""
        elif name in _BETWEEN:
            inner = (formula_text(operand) for operand in find_children(part, *_PARTS))
            yield _BETWEEN[name].join(_group_formula_part(text, name) for text in inner if text)
        elif name not in ("w:del", "w:moveFrom", "w:rPr", "m:rPr", "m:ctrlPr"):
            yield from _formula_parts(part)


def _group_formula_part(text: str, name: str) -> str:
    return text if name not in ("m:f", "m:sSup", "m:sSub") or text.isalnum() else f"({text})"
