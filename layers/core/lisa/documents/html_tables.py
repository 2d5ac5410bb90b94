"""Tables of HTML pages: those that hold data become Markdown, those that arrange the page stay lines."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lisa.documents.tables import MOST_CELLS, format_table

_MOST_COLUMNS, _MOST_ROWS = 64, 1_000
_LONG = 1_000
"""Characters from which a cell with several paragraphs is a part of the page's layout."""


@dataclass
class _Cell:
    columns: int
    rows: int
    start: int | None = None
    text: str = ""


@dataclass
class _Table:
    """A table that is being read. `cell` is the open one."""

    is_layout: bool
    rows: list[list[_Cell]] = field(default_factory=list)
    cell: _Cell | None = None
    start: int | None = None


class TableRecorder:
    """Notes where the cells of open tables begin and end in `parts`, the texts of the page so far."""

    def __init__(self, parts: list[str]) -> None:
        self._parts = parts
        self._open: list[_Table] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """Note that an element begins."""
        if tag == "table":
            for table in self._open:
                table.is_layout = True
            self._open.append(_Table(attributes.get("role") in ("presentation", "none")))
        elif tag == "tr" and self._open:
            self._open[-1].rows.append([])
        elif tag in ("td", "th") and self._open:
            table = self._open[-1]
            table.cell = _Cell(
                _span(attributes.get("colspan"), _MOST_COLUMNS), _span(attributes.get("rowspan"), _MOST_ROWS)
            )
            table.rows = table.rows or [[]]
            table.rows[-1].append(table.cell)

    def text_follows(self) -> None:
        """Note that text is appended next. Text between the cells makes a table one of layout."""
        for table in self._open:
            if table.cell and table.cell.start is None:
                table.cell.start = len(self._parts)
                table.start = len(self._parts) if table.start is None else table.start
            elif table.cell is None and table.start is not None:
                table.is_layout = True

    def end(self, tag: str) -> None:
        """Note that an element ends. At the end of a table of data, its Markdown replaces its texts."""
        if not self._open:
            return
        table = self._open[-1]
        if tag in ("td", "th") and table.cell:
            if table.cell.start is not None:
                table.cell.text = "".join(self._parts[table.cell.start :])
            table.cell = None
        elif tag == "table":
            self._open.pop()
            self._replace_texts(table)

    def _replace_texts(self, table: _Table) -> None:
        long = any(len(cell.text) > _LONG and "\n\n" in cell.text for row in table.rows for cell in row)
        if table.is_layout or table.start is None or long:
            return
        text = format_table(list(_spread_cells(table.rows)))
        if text.startswith("| "):
            self._parts[table.start :] = [text]
            self._parts[table.start - 1 : table.start] = ["\n\n"] * (table.start > 0)


def _spread_cells(rows: list[list[_Cell]]) -> Iterator[list[str]]:
    """Return the texts by row and column. A cell over several rows has its text in each, so each row is whole."""
    going_on = dict[int, tuple[int, str]]()  # by column: rows that follow, and the text
    written = 0
    for row in rows:
        texts, waiting = list[str](), list(row)
        while (waiting or len(texts) in going_on) and written < MOST_CELLS:
            left, text = going_on.pop(len(texts), (0, ""))
            columns = 1
            if not left:
                cell = waiting.pop(0)
                left, text, columns = cell.rows, cell.text, cell.columns
            if left > 1:
                going_on |= {len(texts) + n: (left - 1, text if n == 0 else "") for n in range(columns)}
            texts += [text, *[""] * (columns - 1)]
            written += columns
        yield texts


def _span(text: str | None, most: int) -> int:
    number = int(text) if text and text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(1, min(number, most))
