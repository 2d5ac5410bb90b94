"""Office files that are not supported are refused with the name of their format and the formats to export."""

import zipfile
from io import BytesIO

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.text import DocumentText, Unreadable

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def package(*names: str, mimetype: str = "", content_types: str = "<x/>") -> bytes:
    """Return a ZIP archive with these members."""
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        if mimetype:
            archive.writestr("mimetype", mimetype)
        for name in names:
            archive.writestr(name, content_types if name == "[Content_Types].xml" else "<x/>")
    return made.getvalue()


def compound(*streams: str) -> bytes:
    """Return the beginning of a compound file, with the names of streams as in its directory."""
    return OLE + bytes(504) + b"".join(stream.encode("utf-16-le") + bytes(80) for stream in streams)


XLSB = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Override PartName="/xl/workbook.bin" '
    'ContentType="application/vnd.ms-excel.sheet.binary.macroEnabled.main"/></Types>'
)
ODF = "application/vnd.oasis.opendocument."


@pytest.mark.parametrize(
    ("content", "name", "format_"),
    [
        (package("[Content_Types].xml", "xl/workbook.bin", content_types=XLSB), "a.xlsb", "binary spreadsheet (XLSB)"),
        (package("Index/Document.iwa"), "a.pages", "iWork"),
        (package("content.xml", mimetype=ODF + "spreadsheet"), "a.ods", "OpenDocument spreadsheet"),
        (package("content.xml", mimetype=ODF + "presentation"), "a.odp", "OpenDocument presentation"),
        (package("content.xml", mimetype=ODF + "graphics"), "a.odg", "OpenDocument file"),
        (compound("Root Entry", "SomethingElse"), "a.mpp", "before 2007"),
    ],
)
def test_the_refusal_of_an_office_file_names_its_format_and_the_export_formats(
    content: bytes, name: str, format_: str
) -> None:
    found = extract_text(content, name=name)

    assert isinstance(found, Unreadable)
    assert format_ in found.cause
    assert "not supported; export the file as PDF, DOCX, PPTX or XLSX" in found.cause
    assert "0x" not in found.cause


@pytest.mark.parametrize(
    ("streams", "name", "format_", "better"),
    [
        (("__properties_version1.0", "WordDocument"), "a.msg", "Outlook messages", "EML"),
        (("WordDocument",), "a.doc", "Word documents from before 2007", "DOCX"),
        (("Workbook",), "a.xls", "Spreadsheets from before 2007", "XLSX"),
        (("PowerPoint Document",), "a.ppt", "Presentations from before 2007", "PPTX"),
        (("PowerPoint Document",), "a.pptx", "Presentations from before 2007", "PPTX"),
    ],
)
def test_the_refusal_of_an_old_office_file_names_the_format_to_save_it_in(
    streams: tuple[str, ...], name: str, format_: str, better: str
) -> None:
    found = extract_text(compound("Root Entry", *streams), name=name)

    assert isinstance(found, Unreadable)
    assert format_ in found.cause
    assert f"not supported; save the file as {better} or PDF and upload that" in found.cause


@pytest.mark.parametrize("content", [package("a.txt"), package("a.txt")[:-30], b"PK\x03\x04" + bytes(100)])
def test_an_archive_of_another_kind_is_refused_with_a_cause(content: bytes) -> None:
    found = extract_text(content, name="a.zip")

    assert isinstance(found, Unreadable)
    assert "0x" not in found.cause


def test_a_word_document_with_a_sheet_inside_is_a_word_document() -> None:
    found = extract_text(package("[Content_Types].xml", "word/document.xml", "xl/workbook.xml"), name="a.docx")

    assert isinstance(found, DocumentText) or "Excel" not in found.cause
