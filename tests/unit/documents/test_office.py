"""Office files that are not supported are refused with the name of their format and the formats to export."""

import zipfile
from io import BytesIO

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.text import DocumentText, Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def package(*names: str, mimetype: str = "") -> bytes:
    """Return a ZIP archive with these members."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, "<x/>")
    return made.getvalue()


def compound(*streams: str) -> bytes:
    """Return the beginning of a compound file, with the names of streams as in its directory."""
    return OLE + bytes(504) + b"".join(stream.encode("utf-16-le") + bytes(80) for stream in streams)


ODF = "application/vnd.oasis.opendocument."


@pytest.mark.parametrize(
    ("content", "name", "format_"),
    [
        (package("[Content_Types].xml", "xl/workbook.xml"), "a.xlsx", "spreadsheet (XLSX)"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "a", "spreadsheet (XLSX)"),
        (package("[Content_Types].xml", "xl/workbook.xml"), "a.docx", "spreadsheet (XLSX)"),
        (package("[Content_Types].xml", "ppt/presentation.xml"), "a.pptx", "presentation (PPTX)"),
        (package("Index/Document.iwa"), "a.pages", "iWork"),
        (package("content.xml", mimetype=ODF + "text"), "a.odt", "OpenDocument text"),
        (package("content.xml", mimetype=ODF + "spreadsheet"), "a.ods", "OpenDocument spreadsheet"),
        (package("content.xml", mimetype=ODF + "presentation"), "a.odp", "OpenDocument presentation"),
        (package("content.xml", mimetype=ODF + "graphics"), "a.odg", "OpenDocument file"),
        (package("OEBPS/a.xhtml", mimetype="application/epub+zip"), "a.epub", "EPUB"),
        (compound("Root Entry", "__properties_version1.0", "WordDocument"), "a.msg", "Outlook messages"),
        (compound("Root Entry", "WordDocument"), "a.doc", "Word documents from before 2007"),
        (compound("Root Entry", "Workbook"), "a.xls", "Spreadsheets from before 2007"),
        (compound("Root Entry", "PowerPoint Document"), "a.ppt", "Presentations from before 2007"),
        (compound("Root Entry", "SomethingElse"), "a.mpp", "before 2007"),
    ],
)
def test_the_refusal_of_an_office_file_names_its_format_and_the_export_formats(
    content: bytes, name: str, format_: str
) -> None:
    found = extract_text(content, name=name)

    assert isinstance(found, Unreadable)
    assert format_ in found.cause
    assert "not supported; export as PDF, DOCX or CSV" in found.cause
    assert "0x" not in found.cause


@pytest.mark.parametrize("content", [package("a.txt"), package("a.txt")[:-30], b"PK\x03\x04" + bytes(100)])
def test_an_archive_of_another_kind_is_refused_with_a_cause(content: bytes) -> None:
    found = extract_text(content, name="a.zip")

    assert isinstance(found, Unreadable)
    assert "0x" not in found.cause


def test_a_word_document_with_a_sheet_inside_is_a_word_document() -> None:
    found = extract_text(package("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"), name="a.docx")

    assert isinstance(found, DocumentText) or "Excel" not in found.cause
