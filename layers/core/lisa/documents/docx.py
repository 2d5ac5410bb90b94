"""Text of DOCX files: headers, body, footers, notes and comments."""

from collections.abc import Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from lisa.documents.docx_archive import docx_refusal
from lisa.documents.docx_drawings import DrawingReader
from lisa.documents.docx_imports import read_imported_file
from lisa.documents.docx_names import get_attribute, prefixed_name_of
from lisa.documents.docx_numbering import ParagraphNumbering
from lisa.documents.docx_package import OfficePackage, PartRelation
from lisa.documents.docx_text import WordTextReader
from lisa.documents.formats import DOCX
from lisa.documents.limits import Limits
from lisa.documents.refusals import damaged_file, remove_unstorable_characters
from lisa.documents.text import DocumentText, Unreadable

_NOT_SHOWN = ("separator", "continuationSeparator", "continuationNotice")
_AFTER_THE_BODY = ("footer", "footnotes", "endnotes", "comments")
_MOST_NESTED = 2


def read_docx(content: bytes, limits: Limits, _charset: str | None = None, depth: int = 0) -> DocumentText | Unreadable:
    """Return the text of the document. Table rows are lines with bars between cells; each header appears once.

    The archive is checked before it is opened. `depth` counts the documents around this one: documents can be embedded.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            refusal = docx_refusal(archive, limits)
            if refusal:
                return refusal
            blocks = list(_DocxReader(OfficePackage(archive), limits, depth).read_blocks())
    except BadZipFile:
        return damaged_file("DOCX")
    return DocumentText(
        remove_unstorable_characters("\n\n".join(block for block in blocks if block.strip())), DOCX.media_type
    )


class _DocxReader:
    """A package, and the state that its parts share."""

    def __init__(self, package: OfficePackage, limits: Limits, depth: int) -> None:
        self._package = package
        self._limits = limits
        self._depth = depth
        self._main = package.find_main_part()
        self._relations = package.find_relations(self._main)
        trees = [
            package.parse_part(found[0].target) if found else None
            for found in map(self._relations_of_kind, ("numbering", "styles"))
        ]
        self._numbering = ParagraphNumbering(*trees)

    def read_blocks(self) -> Iterator[str]:
        """Return every block in reading order: headers, body, footers, notes, comments."""
        yield from self._read_distinct_parts("header")
        yield from self._read_part(self._main, self._relations)
        for kind in _AFTER_THE_BODY:
            yield from self._read_distinct_parts(kind)

    def _relations_of_kind(self, kind: str) -> list[PartRelation]:
        return [relation for relation in self._relations if relation.kind == kind]

    def _read_distinct_parts(self, kind: str) -> list[str]:
        """Return the text of all parts of a kind, without repeated headers and footers."""
        targets = dict.fromkeys(relation.target for relation in self._relations_of_kind(kind))
        parts = [
            "\n".join(filter(None, self._read_part(target, self._package.find_relations(target)))) for target in targets
        ]
        return list(dict.fromkeys(parts))

    def _read_part(self, name: str, relations: list[PartRelation]) -> Iterator[str]:
        targets = {relation.id: relation.target for relation in relations if relation.kind == "aFChunk"}
        text = WordTextReader(
            self._numbering,
            DrawingReader(self._package, relations),
            lambda id_: self._read_imported_file(targets.get(id_)),
        )
        tree = self._package.parse_part(name)
        for element in [inner for inner in tree if get_attribute(inner, "type") in _NOT_SHOWN]:
            tree.remove(element)
        if prefixed_name_of(tree) in ("w:footnotes", "w:endnotes", "w:comments"):
            yield from (" ".join(filter(None, text.read_blocks(note))) for note in tree)
        else:
            yield from text.read_blocks(tree)

    def _read_imported_file(self, target: str | None) -> str:
        """Return the text of an imported file; an empty text if it is missing or of a kind that is not read."""
        if target is None or self._depth >= _MOST_NESTED:
            return ""
        content, media_type = self._package.read_part(target), self._package.find_content_type(target)
        if content.startswith(b"PK\x03\x04"):
            document = read_docx(content, self._limits, None, self._depth + 1)
        else:
            document = read_imported_file(content, target, media_type, self._limits)
        return document.text if isinstance(document, DocumentText) else ""
