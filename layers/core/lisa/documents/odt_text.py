"""Paragraphs, lists and tables of OpenDocument text in reading order, with all tracked changes accepted."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from lisa.documents.tables import MOST_CELLS, format_lines, format_table

_LEFT_OUT = frozenset(("tracked-changes", "sequence-decls", "variable-decls", "user-field-decls", "forms", "scripts"))
_NOT_SHOWN = frozenset(("ruby-text", "note-citation", "bibliography-source", "illustration-index-source"))
_BESIDE = ("note-body", "annotation", "text-box")
_MOST_REPEATED = 1_000
_MOST_LEVELS = 6


class _Cell(NamedTuple):
    """The text of a cell, and the number of rows that it spans."""

    text: str
    spanned: int


def local_name(element: Any) -> str:
    """Return the element's name without its namespace; an empty text for a comment."""
    return str(element.tag).rpartition("}")[2] if isinstance(element.tag, str) else ""


class OdtTextReader:
    """Reads one part. Notes, comments and text boxes stand behind the paragraph that they belong to."""

    def __init__(self) -> None:
        self._cells_left = MOST_CELLS

    def read_document(self, root: Any) -> Iterator[str]:
        """Return the blocks of the body."""
        for part in root:
            if local_name(part) == "body":
                yield from self.read_blocks(part)

    def read_blocks(self, element: Any) -> Iterator[str]:
        """Return the paragraphs, headings and tables below an element."""
        for part in element:
            name = local_name(part)
            if name in ("p", "h"):
                yield from self._read_paragraph(part, name)
            elif name == "table":
                yield self._read_table(part)
            elif name not in _LEFT_OUT and name not in _NOT_SHOWN:
                yield from self.read_blocks(part)

    def _read_paragraph(self, paragraph: Any, name: str) -> Iterator[str]:
        beside = list[str]()
        text = "".join(self._read_inline(paragraph, beside)).strip()
        if text and name == "h":
            text = f"{'#' * min(_attribute_number(paragraph, 'outline-level'), _MOST_LEVELS)} {' '.join(text.split())}"
        yield text
        yield from beside

    def _read_inline(self, element: Any, beside: list[str]) -> Iterator[str]:
        """Return the text of one paragraph, in which runs of white space are one blank (ODF 1.3 part 3, 6.1.2)."""
        yield _collapse(element.text)
        for part in element:
            name = local_name(part)
            if name == "s":
                yield " " * min(_attribute_number(part, "c"), _MOST_REPEATED)
            elif name == "tab":
                yield "\t"
            elif name == "line-break":
                yield "\n"
            elif name in _BESIDE:
                beside.append("\n".join(block for block in self.read_blocks(part) if block))
            elif name not in _NOT_SHOWN and name:
                yield from self._read_inline(part, beside)
            yield _collapse(part.tail)

    def _read_table(self, table: Any) -> str:
        rows = [list(self._read_row(row)) for row in _rows(table)]
        nested = any(local_name(inner) == "table" for inner in table.iterdescendants())
        return (
            format_lines([[cell.text for cell in row] for row in rows])
            if nested
            else format_table(_without_empty_ends(_fill_covered_cells(rows)))
        )

    def _read_row(self, row: Any) -> Iterator[_Cell]:
        for cell in row:
            if local_name(cell) in ("table-cell", "covered-table-cell"):
                text = " ".join(filter(None, self.read_blocks(cell)))
                spanned = _attribute_number(cell, "number-rows-spanned")
                repeated = _attribute_number(cell, "number-columns-repeated")
                repeated = min(repeated, _MOST_REPEATED, max(self._cells_left, 1))
                self._cells_left -= repeated
                for _ in range(repeated):
                    yield _Cell(text, spanned)


def _fill_covered_cells(rows: list[list[_Cell]]) -> list[list[str]]:
    """Return the texts. A cell that spans several rows has its text in each, so each row is whole."""
    filled, going_on = list[list[str]](), dict[int, tuple[int, str]]()
    for number, row in enumerate(rows):
        texts = list[str]()
        for place, cell in enumerate(row):
            last, text = going_on.get(place, (0, ""))
            texts.append(cell.text or (text if number <= last else ""))
            if cell.spanned > 1:
                going_on[place] = number + cell.spanned - 1, cell.text
        filled.append(texts)
    return filled


def _rows(table: Any) -> Iterator[Any]:
    for part in table:
        if local_name(part) == "table-row":
            yield part
        elif local_name(part) in ("table-header-rows", "table-rows", "table-row-group"):
            yield from _rows(part)


def _without_empty_ends(rows: list[list[str]]) -> list[list[str]]:
    """Return the rows without the columns at the end that no row uses."""
    width = max((place for row in rows for place, cell in enumerate(row, start=1) if cell.strip()), default=0)
    return [row[:width] for row in rows]


def _collapse(text: str | None) -> str:
    """Return the text with one blank for each run of white space, also at its ends."""
    words = " ".join((text or "").split())
    if not text or not words:
        return " " if text else ""
    return f"{' ' * text[0].isspace()}{words}{' ' * text[-1].isspace()}"


def _attribute_number(element: Any, name: str) -> int:
    text = next((str(value) for key, value in element.attrib.items() if key.rpartition("}")[2] == name), "1")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else 1
