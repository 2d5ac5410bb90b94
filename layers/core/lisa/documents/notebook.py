"""Text of notebooks (IPYNB): sources of the cells and their printed text, without pictures."""

import json
import re
from collections.abc import Iterator
from typing import Any

from lisa.documents.encoding import decode
from lisa.documents.escapes import json_text
from lisa.documents.formats import NOTEBOOK
from lisa.documents.limits import Limits
from lisa.documents.payloads import remove_payloads
from lisa.documents.refusals import storable_text
from lisa.documents.text import DocumentText, Unreadable

_COLOURS = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_AS_TEXT = ("text/markdown", "text/plain", "text/latex")


def read_notebook(content: bytes, _limits: Limits, charset: str | None) -> DocumentText | Unreadable:
    """Return one block for each cell and each output. A file that is no notebook is read as JSON."""
    source = decode(content, charset)
    if isinstance(source, Unreadable):
        return source
    try:
        cells = list(_cells(json.loads(source)))
    except (ValueError, TypeError, AttributeError, RecursionError):
        return DocumentText(storable_text(remove_payloads(json_text(source))), NOTEBOOK.media_type)
    blocks = [block.strip("\n") for cell in cells for block in _blocks(cell)]
    text = "\n\n".join(block for block in blocks if block.strip())
    return DocumentText(storable_text(remove_payloads(text)), NOTEBOOK.media_type)


def _cells(notebook: Any) -> Iterator[dict[str, Any]]:
    for part in (notebook, *notebook.get("worksheets", ())):
        yield from (cell for cell in part.get("cells", ()) if isinstance(cell, dict))


def _blocks(cell: dict[str, Any]) -> Iterator[str]:
    yield _joined(cell.get("source", cell.get("input", "")))
    for output in cell.get("outputs", ()):
        shown = output.get("data", output)
        yield _COLOURS.sub("", _joined(output.get("text", "")))
        yield next((_joined(shown[kind]) for kind in _AS_TEXT if kind in shown), "")
        if "ename" in output:
            yield f"{output['ename']}: {output.get('evalue', '')}"


def _joined(lines: Any) -> str:
    return lines if isinstance(lines, str) else "".join(str(line) for line in lines)
