"""Formulas of Office documents as one line of text, in which no two numbers run together."""

from collections.abc import Iterator
from typing import Any

from lisa.documents.docx_names import children, name_of

_BETWEEN = {"m:f": "/", "m:sSup": "^", "m:sSub": "_", "m:sSubSup": "^", "m:sPre": " ", "m:m": "; ", "m:mr": " "}
_BETWEEN |= {"m:eqArr": "; ", "m:d": ", ", "m:nary": " ", "m:func": " ", "m:rad": " "}
_PARTS = ("m:num", "m:den", "m:e", "m:sub", "m:sup", "m:deg", "m:fName", "m:lim", "m:mr")


def formula(element: Any) -> str:
    """Return the visible text of an `m:oMath` element: fractions with `/`, powers with `^`."""
    return "".join(_texts(element))


def _texts(element: Any) -> Iterator[str]:
    for part in element:
        name = name_of(part)
        if name in ("m:t", "w:t"):
            yield part.text or ""
        elif name in _BETWEEN:
            inner = (formula(operand) for operand in children(part, *_PARTS))
            yield _BETWEEN[name].join(_grouped(text, name) for text in inner if text)
        elif name not in ("w:del", "w:moveFrom", "w:rPr", "m:rPr", "m:ctrlPr"):
            yield from _texts(part)


def _grouped(text: str, name: str) -> str:
    return text if name not in ("m:f", "m:sSup", "m:sSub") or text.isalnum() else f"({text})"
