"""Rows of a sheet, read one after the other, so that a sheet is never held as a tree."""

import re
from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

from lisa.documents.docx_names import find_child, find_children, prefixed_name_of
from lisa.documents.xlsx_values import CellFormats

Row = dict[int, str]
"""The cells of a row that have text, by the number of their column from 1."""

_PLACE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
"""A character that XML forbids, as in `_x000D_` (ECMA-376 part 1, 22.9.2.19)."""
_RANGE = rb"([A-Z]{1,3}[0-9]{1,7}):([A-Z]{1,3}[0-9]{1,7})"
_MERGED = re.compile(rb"""<(?:\w{1,20}:)?mergeCell\s[^>]{0,200}?ref\s*=\s*["']""" + _RANGE)


def read_rows(content: bytes, strings: Sequence[str], formats: CellFormats) -> Iterator[tuple[int, Row]]:
    """Return the number and the cells of each row with text, in the order of the file.

    A cell merged over several rows has its text in each of these rows that hold anything else, so each row is whole.
    """
    merged = _find_merged_columns(content)
    going_on = dict[int, tuple[int, str]]()  # by column: the last row, and the text
    number = 0
    for element in _parse_elements(content, "row"):
        number = _as_integer(element.get("r"), number + 1)
        cells = dict(_read_cells(element, strings, formats))
        if not cells:
            continue
        for column, (last, text) in going_on.items():
            if number <= last:
                cells.setdefault(column, text)
        going_on |= {c: (merged[number, c], text) for c, text in cells.items() if (number, c) in merged}
        yield number, cells


def read_shared_strings(content: bytes) -> list[str]:
    """Return the strings of a workbook, to which cells refer by number."""
    return [read_string(element) for element in _parse_elements(content, "si")]


def read_string(element: Any) -> str:
    """Return the text of a string in one or several runs, without its pronunciation."""
    texts = list[str]()
    for part in element:
        if prefixed_name_of(part) == "x:t":
            texts.append(part.text or "")
        elif prefixed_name_of(part) == "x:r":
            texts += [inner.text or "" for inner in find_children(part, "x:t")]
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), "".join(texts))


def _read_cells(row: Any, strings: Sequence[str], formats: CellFormats) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in find_children(row, "x:c"):
        place = _PLACE.fullmatch(cell.get("r") or "")
        column = _column_number(place[1]) if place else column + 1
        text = _read_cell(cell, strings, formats).strip()
        if text:
            yield column, text


def _read_cell(cell: Any, strings: Sequence[str], formats: CellFormats) -> str:
    """Return the value that was last computed. A formula that was never computed has none."""
    kind = cell.get("t") or "n"
    if kind == "inlineStr":
        inline = find_child(cell, "x:is")
        return read_string(inline) if inline is not None else ""
    value = find_child(cell, "x:v")
    text = (value.text or "") if value is not None else ""
    if kind == "s":
        number = _as_integer(text, -1)
        return strings[number] if 0 <= number < len(strings) else ""
    if kind == "b":
        return "TRUE" if text.strip() == "1" else "FALSE"
    return formats.format_number(text, _as_integer(cell.get("s"), 0)) if kind == "n" else text


def _parse_elements(content: bytes, name: str) -> Iterator[Any]:
    """Return each element of this name, and remove it from the tree after use."""
    from lxml import etree  # type: ignore[import-untyped]

    options = {"resolve_entities": False, "no_network": True, "load_dtd": False, "remove_comments": True}
    for _, element in etree.iterparse(BytesIO(content), tag=f"{{*}}{name}", **options):
        yield element
        element.clear()
        while element.getprevious() is not None:
            del element.getparent()[0]


def _find_merged_columns(content: bytes) -> dict[tuple[int, int], int]:
    """Return the last row of each range merged over several rows, by row and column of its first cell.

    The ranges stand behind the rows in the file but are needed with them, so they are searched for in its last bytes.
    """
    found = dict[tuple[int, int], int]()
    for first, last in _MERGED.findall(content, max(content.rfind(b"sheetData"), 0)):
        start, end = _PLACE.fullmatch(first.decode()), _PLACE.fullmatch(last.decode())
        if start and end and int(end[2]) > int(start[2]):
            found[int(start[2]), _column_number(start[1])] = int(end[2])
    return found


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + ord(letter) - ord("A") + 1
    return number


def _as_integer(text: str | None, otherwise: int) -> int:
    return int(text) if text and text.isascii() and text.strip().isdigit() and len(text) < 9 else otherwise
