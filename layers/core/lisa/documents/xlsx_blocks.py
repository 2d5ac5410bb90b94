"""Blocks of a sheet: rows without an empty row between them, as a Markdown table or as lines."""

from collections.abc import Iterable, Iterator

from lisa.documents.tables import format_table
from lisa.documents.xlsx_rows import Row

_BAR = 3
"""Characters between two cells."""


class TooManyRows(Exception):
    """The workbook has more rows than the limit."""


def format_blocks(rows: Iterable[tuple[int, Row]], most_rows: int, most_characters: int) -> tuple[list[str], int]:
    """Return the blocks of a sheet, and the number of rows that the sheets after it may have.

    Reading ends soon after so many characters: the caller refuses such a text. Raises TooManyRows.
    """
    found = list[str]()
    for block in _split_at_empty_rows(rows, most_rows, most_characters):
        most_rows -= len(block)
        for text in _format_block(block, most_characters):
            found.append(text)
            most_characters -= len(text)
        if most_characters < 0:
            break
    return found, most_rows


def _split_at_empty_rows(rows: Iterable[tuple[int, Row]], most_rows: int, most_characters: int) -> Iterator[list[Row]]:
    block, before, size = list[Row](), 0, 0
    for count, (number, cells) in enumerate(rows, start=1):
        if count > most_rows:
            raise TooManyRows
        if block and number != before + 1:
            yield block
            block = []
        block.append(cells)
        before = number
        size += sum(len(text) + _BAR for text in cells.values())
        if size > most_characters:
            break
    if block:
        yield block


def _format_block(block: list[Row], most_characters: int) -> Iterator[str]:
    """Return the titles above the table as lines, then the table. Columns without any text are left out."""
    columns = sorted(set().union(*block))
    if len(columns) == 1:
        yield "\n".join(cells[columns[0]] for cells in block)
        return
    titles = next((place for place, cells in enumerate(block) if len(cells) > 1), len(block))
    if titles:
        yield "\n".join(text for cells in block[:titles] for text in cells.values())
    if len(block) * len(columns) > most_characters:  # a few cells far apart: a table would be nearly all bars
        yield "\n".join(" | ".join(cells[column] for column in sorted(cells)) for cells in block[titles:])
    elif block[titles:]:
        yield format_table([[cells.get(column, "") for column in columns] for cells in block[titles:]])
