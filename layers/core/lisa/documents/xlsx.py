"""Text of XLSX files: each sheet is a page, with its tables as Markdown and the values that were last computed."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from lisa.documents.archive_checks import archive_refusal
from lisa.documents.docx_names import find_child, find_children, prefixed_name_of
from lisa.documents.docx_package import OfficePackage
from lisa.documents.formats import XLSX
from lisa.documents.limits import Limits
from lisa.documents.paged_text import join_pages
from lisa.documents.pptx_shapes import read_paragraphs
from lisa.documents.refusals import damaged_file, too_many_rows
from lisa.documents.text import DocumentText, Unreadable
from lisa.documents.xlsx_blocks import TooManyRows, format_blocks
from lisa.documents.xlsx_rows import read_rows, read_shared_strings, read_string
from lisa.documents.xlsx_values import CellFormats

_WHAT = "XLSX"
_TRUE = ("1", "true")


def read_xlsx(content: bytes, limits: Limits, _charset: str | None = None) -> DocumentText | Unreadable:
    """Return the text of the sheets in their order. Pages are numbered as the sheets of the workbook are.

    Hidden sheets are read and marked as such, because a menu shows them to anyone who opens the file. Sheets that only
    a program can show (`veryHidden`) are left out.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            refusal = archive_refusal(archive, _WHAT, limits)
            if refusal:
                return refusal
            workbook = _WorkbookReader(OfficePackage(archive), limits)
            return join_pages(workbook.read_sheets(), XLSX.media_type, _WHAT, limits)
    except BadZipFile:
        return damaged_file(_WHAT)
    except TooManyRows:
        return too_many_rows(_WHAT, limits)


@dataclass(frozen=True)
class _Sheet:
    number: int
    heading: str
    part: str


class _WorkbookReader:
    """A package, and the strings and formats that its sheets share."""

    def __init__(self, package: OfficePackage, limits: Limits) -> None:
        self._package = package
        self._limits = limits
        self._main = package.find_main_part()
        self._relations = package.find_relations(self._main)
        self._tree = package.parse_part(self._main)
        strings, styles = (self._part_of_kind(kind) for kind in ("sharedStrings", "styles"))
        self._strings = read_shared_strings(package.read_part(strings)) if strings else []
        properties = find_child(self._tree, "x:workbookPr")
        self._formats = CellFormats(
            package.parse_part(styles) if styles else None,
            since_1904=properties is not None and properties.get("date1904") in _TRUE,
        )

    def read_sheets(self) -> Iterator[tuple[int, Iterator[str]]]:
        """Return the number and the blocks of each sheet."""
        rows_left = self._limits.max_rows
        for sheet in self._list_sheets():
            content = self._package.read_part(sheet.part)
            rows = read_rows(content, self._strings, self._formats)
            found, rows_left = format_blocks(rows, rows_left, self._limits.max_characters)
            found += self._read_beside(sheet.part)
            if found:
                yield sheet.number, iter([sheet.heading, *found])

    def _list_sheets(self) -> Iterator[_Sheet]:
        targets = {relation.id: relation.target for relation in self._relations if relation.kind == "worksheet"}
        listed = find_child(self._tree, "x:sheets")
        for number, row in enumerate(find_children(listed, "x:sheet") if listed is not None else (), start=1):
            part = next((targets.get(str(value)) for key, value in row.attrib.items() if key.endswith("}id")), None)
            if part and row.get("state") != "veryHidden":
                hidden = " (hidden)" if row.get("state") == "hidden" else ""
                yield _Sheet(number, f"# {' '.join((row.get('name') or '').split())}{hidden}", part)

    def _read_beside(self, part: str) -> list[str]:
        """Return the comments of cells, and the text of boxes over the cells."""
        found = list[str]()
        for relation in self._package.find_relations(part):
            if relation.kind == "comments":
                found += _comment_lines(self._package.parse_part(relation.target))
            elif relation.kind == "drawing":
                tree = self._package.parse_part(relation.target)
                found += [read_paragraphs(body) for body in tree.iter() if prefixed_name_of(body) == "txBody"]
        return [text for text in found if text.strip()]

    def _part_of_kind(self, kind: str) -> str | None:
        return next((relation.target for relation in self._relations if relation.kind == kind), None)


def _comment_lines(tree: Any) -> Iterator[str]:
    for comment in tree.iter():
        if prefixed_name_of(comment) == "x:comment":
            text = find_child(comment, "x:text")
            yield f"Comment on {comment.get('ref')}: {read_string(text) if text is not None else ''}"
