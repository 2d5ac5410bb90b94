"""Shapes of a slide: text, tables, charts and diagrams, in the order of the file."""

from collections.abc import Iterator
from typing import Any

from lisa.documents.docx_drawings import DrawingReader
from lisa.documents.docx_formula import formula_text
from lisa.documents.docx_names import find_child, find_children, prefixed_name_of
from lisa.documents.docx_text import choose_alternative
from lisa.documents.tables import format_table

_TITLES = ("title", "ctrTitle")
_FOOTERS = ("ftr",)
_NUMBERS = ("sldNum", "dt", "sldImg", "hdr")
"""Placeholders that repeat a number or a date on each slide, or show a picture of the slide."""
_DRAWINGS = ("c:chart", "cx:chart", "dgm:relIds")


class ShapeReader:
    """Reads the shapes of one slide. `footers` are those found so far."""

    def __init__(self, drawings: DrawingReader) -> None:
        self._drawings = drawings
        self.footers: list[str] = []

    def read_shapes(self, tree: Any) -> tuple[str, list[str]]:
        """Return the title, and the blocks of text below it."""
        title, blocks = "", list[str]()
        for kind, text in self._read_tree(tree):
            if kind in _TITLES and not title:
                title = text
            elif kind in _FOOTERS:
                self.footers.append(text)
            elif kind not in _NUMBERS:
                blocks.append(text)
        return title, blocks

    def read_notes(self, tree: Any) -> Iterator[str]:
        """Return the notes of the speaker, without the parts that repeat the slide."""
        return (text for kind, text in self._read_tree(tree) if kind not in (*_NUMBERS, *_FOOTERS))

    def _read_tree(self, tree: Any) -> Iterator[tuple[str, str]]:
        """Return the kind of placeholder, empty for none, and the text of each shape, also in groups."""
        for shape in () if tree is None else tree:
            name = prefixed_name_of(shape)
            if name == "p:sp":
                body = find_child(shape, "p:txBody")
                yield _placeholder_kind(shape), read_paragraphs(body) if body is not None else ""
            elif name == "p:grpSp":
                yield from self._read_tree(shape)
            elif name == "mc:AlternateContent":
                yield from self._read_tree(choose_alternative(shape))
            elif name == "p:graphicFrame":
                yield "", self._read_frame(shape)

    def _read_frame(self, frame: Any) -> str:
        data = find_child(frame, "a:graphic", "a:graphicData")
        for content in () if data is None else data:
            if prefixed_name_of(content) == "a:tbl":
                return format_table(list(_read_rows(content)))
            if prefixed_name_of(content) in _DRAWINGS:
                return self._drawings.read_drawing_text(content)
        return ""


def read_paragraphs(body: Any) -> str:
    """Return the paragraphs of a text body, one per line."""
    lines = ("".join(_read_inline(paragraph)).strip() for paragraph in find_children(body, "a:p"))
    return "\n".join(line for line in lines if line)


def _read_inline(element: Any) -> Iterator[str]:
    for part in element:
        name = prefixed_name_of(part)
        if name == "a:t":
            yield part.text or ""
        elif name == "a:br":
            yield "\n"
        elif name in ("m:oMath", "m:oMathPara"):
            yield formula_text(part)
        elif name == "mc:AlternateContent":
            yield from _read_inline(choose_alternative(part))
        elif name not in ("a:pPr", "a:rPr", "a:endParaRPr"):
            yield from _read_inline(part)


def _placeholder_kind(shape: Any) -> str:
    found = find_child(shape, "p:nvSpPr", "p:nvPr", "p:ph")
    return "" if found is None else str(found.get("type") or "")


def _read_rows(table: Any) -> Iterator[list[str]]:
    """Return the cells of each row. A cell that goes on from the row above repeats its text, so each row is whole."""
    above = list[str]()
    for row in find_children(table, "a:tr"):
        cells = list[str]()
        for place, cell in enumerate(find_children(row, "a:tc")):
            text = find_child(cell, "a:txBody")
            if cell.get("hMerge") in ("1", "true"):
                cells.append("")
            elif cell.get("vMerge") in ("1", "true") and place < len(above):
                cells.append(above[place])
            else:
                cells.append(read_paragraphs(text) if text is not None else "")
        above = cells
        yield cells
