"""Tables as Markdown (GFM): a header row, a row of dashes, and one line for each further row."""

import re
from collections.abc import Iterable, Sequence

_BARS = re.compile(r"(?<!\\)(\\*)\|")

Table = Sequence[Sequence[str]]

MOST_CELLS = 1_000_000
"""Cells of the largest table, with its empty ones. A larger one is written as lines, in which they take no place."""


def format_table(rows: Table) -> str:
    """Return the table, whose first row is its header, in Markdown; one of a single row or column as lines.

    Rows are filled up to the longest; empty rows are left out. A cell is one line: white space in it becomes one blank.
    A bar in a cell is written as `\\|`, and the backslashes directly before it are doubled.
    """
    cells = [[_format_cell(cell) for cell in row] for row in rows if any(cell.strip() for cell in row)]
    width = max(map(len, cells), default=0)
    if len(cells) < 2 or width < 2 or len(cells) * width > MOST_CELLS:
        return format_lines(rows)
    lines = [_format_row([*row, *[""] * (width - len(row))]) for row in cells]
    return "\n".join([lines[0], _format_row(["---"] * width), *lines[1:]])


def format_lines(rows: Table) -> str:
    """Return one line for each row that has text, with bars between its cells."""
    lines = (" | ".join(" ".join(cell.split()) for cell in row if cell.strip()) for row in rows)
    return "\n".join(line for line in lines if line)


def _format_row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _format_cell(text: str) -> str:
    return _BARS.sub(r"\1\1\\|", " ".join(text.split()))
