"""Text of notebooks (IPYNB): sources of the cells and their printed text, without pictures."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lisa.documents.encoding import decode_text
from lisa.documents.escapes import unescape_json
from lisa.documents.formats import NOTEBOOK
from lisa.documents.limits import Limits
from lisa.documents.payloads import remove_payloads
from lisa.documents.refusals import remove_unstorable_characters
from lisa.documents.text import DocumentText, Unreadable

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_AS_TEXT = ("text/markdown", "text/plain", "text/latex")


def read_notebook(content: bytes, _limits: Limits, charset: str | None) -> DocumentText | Unreadable:
    """Return one block for each cell and each output. A file that is no notebook is read as JSON."""
    source = decode_text(content, charset)
    if isinstance(source, Unreadable):
        return source
    try:
        cells = list(_list_cells(json.loads(source)))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return DocumentText(remove_unstorable_characters(remove_payloads(unescape_json(source))), NOTEBOOK.media_type)
    blocks = [block.strip("\n") for cell in cells for block in _read_cell_blocks(cell)]
    text = "\n\n".join(block for block in blocks if block.strip())
    return DocumentText(remove_unstorable_characters(remove_payloads(text)), NOTEBOOK.media_type)


def _list_cells(notebook: Any) -> Iterator[dict[str, Any]]:
    for part in (notebook, *notebook.get("worksheets", ())):
        yield from (cell for cell in part.get("cells", ()) if isinstance(cell, dict))


def _read_cell_blocks(cell: dict[str, Any]) -> Iterator[str]:
    yield _join_lines(cell.get("source", cell.get("input", "")))
    for output in cell.get("outputs", ()):
        shown = output.get("data", output)
        yield _COLOURS.sub("", _join_lines(output.get("text", "")))
        yield next((_join_lines(shown[kind]) for kind in _AS_TEXT if kind in shown), "")
        if "ename" in output:
            yield f"{output['ename']}: {output.get('evalue', '')}"


def _join_lines(lines: Any) -> str:
    return lines if isinstance(lines, str) else "".join(str(line) for line in lines)
