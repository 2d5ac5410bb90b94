"""Tables of a Word document, in Markdown or as lines with bars between the cells."""

from collections.abc import Callable, Iterator
from typing import Any

from lisa.documents.docx_names import find_child, find_value, get_attribute, prefixed_name_of
from lisa.documents.tables import format_lines, format_table

_LEFT_OUT = ("w:tblPr", "w:tblGrid", "w:trPr", "w:tcPr", "w:tblPrEx", "w:sdtPr", "w:del", "w:moveFrom")
_MOST_SPANNED = 64


def read_word_table(table: Any, read_cell: Callable[[Any], str]) -> str:
    """Return the table without its deleted rows. A cell that goes on from the row above repeats its text.

    A table that contains others usually arranges text on the page, so it is written as lines.
    """
    rows, above = list[list[str]](), list[str]()
    for row in _elements(table, "w:tr"):
        if find_child(row, "w:trPr", "w:del") is None:
            above = _read_row(row, above, read_cell)
            rows.append(above)
    nested = any(prefixed_name_of(inner) == "w:tbl" for inner in table.iterdescendants())
    return format_lines(rows) if nested else format_table(rows)


def _read_row(row: Any, above: list[str], read_cell: Callable[[Any], str]) -> list[str]:
    cells = list[str]()
    for cell in _elements(row, "w:tc"):
        text = " ".join(read_cell(cell).split())
        merged = find_child(cell, "w:tcPr", "w:vMerge")
        goes_on = merged is not None and get_attribute(merged, "val") != "restart"
        cells.append(above[len(cells)] if goes_on and not text and len(cells) < len(above) else text)
        span = find_value(cell, "w:tcPr", "w:gridSpan") or "1"
        spanned = int(span) if span.isascii() and span.isdigit() and len(span) < 4 else 1
        cells += [""] * (min(spanned, _MOST_SPANNED) - 1)
    return cells


def _elements(parent: Any, name: str) -> Iterator[Any]:
    """Return the elements of this name, also those inside content controls."""
    for part in parent:
        if prefixed_name_of(part) == name:
            yield part
        elif prefixed_name_of(part) not in _LEFT_OUT:
            yield from _elements(part, name)
