"""Text of notebooks (IPYNB) as Markdown: cells of text, and code and printed text in fences, without pictures."""

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
_BACKTICKS = re.compile("`+")
_LONGEST_NAME = 40
_AS_TEXT = ("text/markdown", "text/plain", "text/latex")


def read_notebook(content: bytes, _limits: Limits, charset: str | None) -> DocumentText | Unreadable:
    """Return one block for each cell and each output. A file that is no notebook is read as JSON.

    Code and output stand in fences, so that a comment in code is not taken for a heading.
    """
    source = decode_text(content, charset)
    if isinstance(source, Unreadable):
        return source
    try:
        notebook = json.loads(source)
        cells, language = list(_list_cells(notebook)), _find_language(notebook)
    except (ValueError, TypeError, AttributeError, RecursionError):
        return DocumentText(remove_unstorable_characters(remove_payloads(unescape_json(source))), NOTEBOOK.media_type)
    blocks = [block.strip("\n") for cell in cells for block in _read_cell_blocks(cell, language)]
    text = "\n\n".join(block for block in blocks if block.strip())
    return DocumentText(remove_unstorable_characters(remove_payloads(text)), NOTEBOOK.media_type)


def _list_cells(notebook: Any) -> Iterator[dict[str, Any]]:
    for part in (notebook, *notebook.get("worksheets", ())):
        yield from (cell for cell in part.get("cells", ()) if isinstance(cell, dict))


def _find_language(notebook: dict[str, Any]) -> str:
    """Return the language of the code as the notebook names it, in letters that a fence may have."""
    metadata = notebook.get("metadata") or {}
    named = (metadata.get("language_info") or {}).get("name") or (metadata.get("kernelspec") or {}).get("language")
    return "".join(sign for sign in str(named or "") if sign.isalnum() or sign in "+-#")[:_LONGEST_NAME]


def _read_cell_blocks(cell: dict[str, Any], language: str) -> Iterator[str]:
    source = _join_lines(cell.get("source", cell.get("input", "")))
    yield _fence(source, language) if cell.get("cell_type") == "code" else source
    for output in cell.get("outputs", ()):
        shown = output.get("data", output)
        yield _fence(_COLOURS.sub("", _join_lines(output.get("text", ""))))
        kind = next((kind for kind in _AS_TEXT if kind in shown), None)
        text = _join_lines(shown[kind]) if kind else ""
        yield _fence(text) if kind == "text/plain" else text
        if "ename" in output:
            yield _fence(f"{output['ename']}: {output.get('evalue', '')}")


def _fence(text: str, language: str = "") -> str:
    """Return the text in a fence that is longer than every row of backticks in it."""
    if not text.strip():
        return ""
    ticks = "`" * max(3, *(len(row) + 1 for row in _BACKTICKS.findall(text)), 0)
    return f"{ticks}{language}\n{text.strip(chr(10))}\n{ticks}"


def _join_lines(lines: Any) -> str:
    return lines if isinstance(lines, str) else "".join(str(line) for line in lines)
