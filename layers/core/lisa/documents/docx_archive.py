"""Checks of a ZIP archive that should be a Word document, made before anything is unpacked."""

from zipfile import ZipFile

from lisa.documents.archive_checks import archive_refusal
from lisa.documents.docx_package import OfficePackage
from lisa.documents.limits import Limits
from lisa.documents.refusals import SUPPORTED, unsupported_archive
from lisa.documents.text import Unreadable

_NOT_A_DOCUMENT = Unreadable(f"This ZIP archive is not a document. Unpack it and upload its files. {SUPPORTED}")

_BY_MAIN_TYPE = (
    ("ms-excel", "a binary spreadsheet (XLSB)"),
    ("ms-visio", "a Visio drawing"),
    ("fixedrepresentation", "an XPS file"),
)
_BY_FIRST_PART = (
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet (ODS)"),
    (b"application/vnd.oasis.opendocument.presentation", "an OpenDocument presentation (ODP)"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
)
_BY_PART = (
    ("xl/workbook.bin", "a binary spreadsheet (XLSB)"),
    ("Index/Document.iwa", "an iWork file"),
    ("META-INF/MANIFEST.MF", "a program (JAR)"),
    ("AndroidManifest.xml", "a program (APK)"),
)


def docx_refusal(archive: ZipFile, limits: Limits) -> Unreadable | None:
    """Return why the archive is not read, or None for a Word document that may be read."""
    names = archive.namelist()
    if "[Content_Types].xml" not in names and not any(name.startswith("word/") for name in names):
        return _name_archive_format(archive)
    return archive_refusal(archive, "DOCX", limits) or _office_refusal(archive)


def _office_refusal(archive: ZipFile) -> Unreadable | None:
    package = OfficePackage(archive)
    media_type = package.find_content_type(package.find_main_part()) if package.find_main_part() else ""
    for sign, format_ in _BY_MAIN_TYPE:
        if sign in media_type:
            return unsupported_archive(format_)
    return None if package.find_main_part() else _name_archive_format(archive)


def _name_archive_format(archive: ZipFile) -> Unreadable:
    """Return the refusal with the name of the archive's format, found by its parts."""
    names = archive.namelist()
    if names and names[0] == "mimetype":
        with archive.open("mimetype") as stream:
            declared = stream.read(100)
        for sign, format_ in _BY_FIRST_PART:
            if declared.startswith(sign):
                return unsupported_archive(format_)
    for prefix, format_ in _BY_PART:
        if any(name.startswith(prefix) for name in names):
            return unsupported_archive(format_)
    return _NOT_A_DOCUMENT
