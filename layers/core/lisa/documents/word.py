"""DOCX to text: paragraphs, tables and notes in reading order, from an archive checked before it is opened."""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile, ZipFile

from lisa.documents.formats import DOCX
from lisa.documents.limits import Limits
from lisa.documents.text import DocumentText, Unreadable
from lisa.documents.wording import SUPPORTED, storable

if TYPE_CHECKING:
    from docx.document import Document

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_TEXTS = frozenset((f"{_W}t", _MATH_TEXT))
_CHARACTERS = {f"{_W}tab": "\t", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_PARAGRAPH, _TABLE, _ROW, _CELL, _BOX = (f"{_W}{tag}" for tag in ("p", "tbl", "tr", "tc", "txbxContent"))
_LEFT_OUT = frozenset(
    (
        *(f"{_W}{tag}" for tag in ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sdtPr", "sectPr", "del", "moveFrom")),
        "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback",  # repeats a text box for old readers
    )
)
_NOTES = ("/footnotes", "/endnotes")

_NOT_WORD = Unreadable(f"This ZIP archive is not a Word document. Unpack it and upload its files. {SUPPORTED}")
_DAMAGED = Unreadable("The DOCX is damaged: it is no readable ZIP archive. Upload the complete file again.")
_BOMB = Unreadable("The DOCX would unpack to far more than a document holds, which is refused. Save it again in Word.")
_ENTITIES = Unreadable("The DOCX contains a document type definition, which is refused. Save it again in Word.")


def read_docx(content: bytes, limits: Limits, _charset: str | None) -> DocumentText | Unreadable:
    """All text of the document, table rows as lines with cells divided by bars, distinct page headers first."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            refusal = _refusal(archive, limits)
    except BadZipFile:
        return _DAMAGED
    if refusal:
        return refusal
    from docx import Document

    document = Document(BytesIO(content))
    blocks = [*_headers(document), *_blocks(document.element.body), *_notes(document)]
    return DocumentText(storable("\n\n".join(block for block in blocks if block.strip())), DOCX.media_type)


def _refusal(archive: ZipFile, limits: Limits) -> Unreadable | None:
    """Decide by the archive's directory and the first bytes of its parts, before anything is unpacked."""
    parts = archive.infolist()
    if not any(part.filename.startswith("word/document") for part in parts):
        return _NOT_WORD
    if any(part.flag_bits & 1 for part in parts):
        return Unreadable("The DOCX needs a password. Save a copy without one and upload that.")
    xml = [part for part in parts if part.filename.endswith((".xml", ".rels"))]
    if sum(part.file_size for part in parts) > limits.max_unpacked_bytes:
        return _BOMB
    if sum(part.file_size for part in xml) > limits.max_part_bytes:
        return _BOMB
    for part in xml:
        with archive.open(part) as stream:
            if b"<!DOCTYPE" in stream.read(4096).replace(b"\0", b""):
                return _ENTITIES
    return None


def _blocks(element: Any) -> Iterator[str]:
    """The paragraphs and table rows below an element, also inside content controls and tracked insertions."""
    for child in element:
        if child.tag == _PARAGRAPH:
            boxes: list[Any] = []
            yield "".join(_inline(child, boxes)).strip()
            for box in boxes:
                yield from _blocks(box)
        elif child.tag == _TABLE:
            yield "\n".join(_rows(child))
        elif child.tag not in _LEFT_OUT:
            yield from _blocks(child)


def _inline(element: Any, boxes: list[Any]) -> Iterator[str]:
    """The text of one paragraph as it reads after all tracked changes; its text boxes are put into `boxes`."""
    for child in element:
        if child.tag == _BOX:
            boxes.append(child)
        elif child.tag in _TEXTS:
            yield child.text or ""
        elif child.tag in _CHARACTERS:
            yield _CHARACTERS[child.tag]
        elif child.tag not in _LEFT_OUT:
            yield from _inline(child, boxes)


def _rows(table: Any) -> Iterator[str]:
    for child in table:
        if child.tag == _ROW:
            yield " | ".join(_cells(child))
        elif child.tag not in _LEFT_OUT:
            yield from _rows(child)


def _cells(row: Any) -> Iterator[str]:
    for child in row:
        if child.tag == _CELL:
            yield " ".join(" ".join(_blocks(child)).split())
        elif child.tag not in _LEFT_OUT:
            yield from _cells(child)


def _headers(document: "Document") -> list[str]:
    """Each distinct page header once."""
    headers = (section.header for section in document.sections)
    texts = ("\n".join(_blocks(header._element)) for header in headers if not header.is_linked_to_previous)
    return list(dict.fromkeys(texts))


def _notes(document: "Document") -> Iterator[str]:
    from docx.oxml.parser import parse_xml

    for relation in document.part.rels.values():
        if relation.reltype.endswith(_NOTES):
            for note in parse_xml(relation.target_part.blob):
                yield " ".join(_blocks(note)).strip()
