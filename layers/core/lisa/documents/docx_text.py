"""Paragraphs of WordprocessingML in reading order, with all tracked changes accepted."""

from collections.abc import Callable, Iterator
from typing import Any

from lisa.documents.docx_drawings import DrawingReader
from lisa.documents.docx_formula import formula_text
from lisa.documents.docx_names import find_value, get_attribute, prefixed_name_of
from lisa.documents.docx_numbering import ParagraphNumbering
from lisa.documents.docx_tables import read_word_table

_PROPERTIES = ("w:pPr", "w:rPr", "w:tblPr", "w:trPr", "w:tcPr", "w:sdtPr", "w:sectPr", "w:tblGrid")
_LEFT_OUT = frozenset((*_PROPERTIES, "w:del", "w:moveFrom", "w:instrText", "w:delInstrText", "w:rt", "w:ffData"))
_CHARACTERS = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_TEXTS = ("w:t", "a:t", "m:t", "a:tbl", "c:chart", "cx:chart", "dgm:relIds")
_SYMBOLS = {0xA8: "☐", 0x6F: "☐", 0xFC: "✓", 0xFE: "☑", 0xFD: "☒", 0x78: "☒", 0xB7: "•", 0xA7: "•", 0xD8: "➢"}
"""Characters of the fonts Symbol and Wingdings, which lie in the private use area at U+F000."""


class WordTextReader:
    """Reads one document. List numbers continue from part to part."""

    def __init__(self, numbering: ParagraphNumbering, drawings: DrawingReader, chunk: Callable[[str], str]) -> None:
        self._numbering = numbering
        self._drawings = drawings
        self._chunk = chunk

    def read_blocks(self, element: Any) -> Iterator[str]:
        """Return the paragraphs and tables below an element, also in content controls and tracked insertions."""
        for part in element:
            name = prefixed_name_of(part)
            if name == "w:p":
                yield from self._read_paragraph(part)
            elif name == "w:tbl":
                yield read_word_table(part, self._read_cell)
            elif name == "w:altChunk":
                yield self._chunk(get_attribute(part, "id") or "").strip()
            elif name == "mc:AlternateContent":
                yield from self.read_blocks(choose_alternative(part))
            elif name not in _LEFT_OUT:
                yield from self.read_blocks(part)

    def _read_paragraph(self, paragraph: Any) -> Iterator[str]:
        beside: list[str] = []
        text = "".join(self._read_inline(paragraph, beside)).strip()
        label = self._numbering.count_and_label(paragraph)
        yield f"{label}{text}" if text else ""
        yield from beside

    def _read_inline(self, element: Any, beside: list[str]) -> Iterator[str]:
        """Return the text of one paragraph. The text of boxes, drawings and charts is appended to `beside`."""
        for part in element:
            name = prefixed_name_of(part)
            if name in ("w:t", "a:t", "m:t"):
                yield part.text or ""
            elif name in _CHARACTERS:
                yield _CHARACTERS[name]
            elif name == "w:sym":
                yield _read_symbol(part)
            elif name in ("m:oMath", "m:oMathPara"):
                yield formula_text(part)
            elif name == "w:txbxContent":
                beside.extend(self.read_blocks(part))
            elif name == "mc:AlternateContent":
                yield from self._read_inline(choose_alternative(part), beside)
            elif name in ("dgm:relIds", "c:chart", "cx:chart"):
                beside.append(self._drawings.read_drawing_text(part))
            elif name == "w:r":
                yield from self._read_run(part, beside)
            elif name not in _LEFT_OUT:
                yield from self._read_inline(part, beside)

    def _read_run(self, run: Any, beside: list[str]) -> Iterator[str]:
        text = "".join(self._read_inline(run, beside))
        raised = find_value(run, "w:rPr", "w:vertAlign")
        yield f"^{text}" if raised == "superscript" and text.isdigit() and _is_after_digit(run) else text

    def _read_cell(self, cell: Any) -> str:
        return " ".join(self.read_blocks(cell))


def choose_alternative(alternatives: Any) -> Any:
    """Return the first alternative that holds text: the choice for new readers, or the fallback that repeats it."""
    for part in alternatives:
        if any(prefixed_name_of(inner) in _TEXTS for inner in part.iter()):
            return part
    return ()


def _read_symbol(element: Any) -> str:
    code = get_attribute(element, "char") or ""
    try:
        number = int(code, 16)
    except ValueError:
        return ""
    if 0xF000 <= number <= 0xF0FF:
        return _SYMBOLS.get(number - 0xF000, "")
    return chr(number) if 0x20 <= number <= 0xFFFF else ""


def _is_after_digit(run: Any) -> bool:
    before = run.getprevious()
    text = (
        "".join(inner.text or "" for inner in before.iter() if prefixed_name_of(inner) == "w:t")
        if before is not None
        else ""
    )
    return text[-1:].isdigit()
