"""Tables of a Markdown text, parsed by the rules of GFM, and their agreement with the expected cells."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

_CELL_END = re.compile(r"(?<!\\)((?:\\\\)*)\|")
_ESCAPED_BAR = re.compile(r"(\\+)\|")
_DASHES = re.compile(r"\|( --- \|)+")

Table = list[list[str]]


def parse_tables(text: str) -> Iterator[Table]:
    """Return each table: a header line, a line of dashes, and the lines below it that begin with a bar."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if _DASHES.fullmatch(line) and number and lines[number - 1].startswith("|"):
            rows = [lines[number - 1]]
            for row in lines[number + 1 :]:
                if not row.startswith("|"):
                    break
                rows.append(row)
            yield [_parse_row(row) for row in rows]


def cell_f1(expected: Iterable[Table], found: Iterable[Table]) -> float:
    """Return the F1 measure of the cells with text, each by its table, row and column."""
    wanted, given = _places(expected), _places(found)
    shared = (wanted & given).total()
    return 2 * shared / (wanted.total() + given.total())


def _parse_row(line: str) -> list[str]:
    cells, start = list[str](), 1
    for end in _CELL_END.finditer(line, 1):
        cells.append(line[start : end.end() - 1].strip())
        start = end.end()
    return [_ESCAPED_BAR.sub(lambda found: "\\" * (len(found[1]) // 2) + "|", cell) for cell in cells]


def _places(tables: Iterable[Table]) -> Counter[tuple[int, int, int, str]]:
    return Counter(
        (t, r, c, " ".join(cell.split()))
        for t, table in enumerate(tables)
        for r, row in enumerate(table)
        for c, cell in enumerate(row)
        if cell.strip()
    )
