"""Checks of a ZIP archive that should be a Word document, made before anything is unpacked."""

from zipfile import ZipFile

from lisa.documents.docx_package import OfficePackage
from lisa.documents.limits import Limits
from lisa.documents.refusals import SUPPORTED, not_a_word_document
from lisa.documents.text import Unreadable

_TOO_LARGE = Unreadable(
    "The DOCX would unpack to far more than a document holds, which is refused. Save it again in Word."
)
_ENTITIES = Unreadable("The DOCX contains a document type definition, which is refused. Save it again in Word.")
_PASSWORD = Unreadable("The DOCX needs a password. Save a copy without one and upload that.")
_NOT_WORD = Unreadable(f"This ZIP archive is not a Word document. Unpack it and upload its files. {SUPPORTED}")

_BY_MAIN_TYPE = (
    ("spreadsheetml", "a spreadsheet (XLSX)"),
    ("ms-excel", "a spreadsheet (XLSM or XLSB)"),
    ("presentationml", "a presentation (PPTX)"),
    ("ms-powerpoint", "a presentation (PPTM)"),
    ("ms-visio", "a Visio drawing"),
    ("fixedrepresentation", "an XPS file"),
)
_BY_FIRST_PART = (
    (b"application/epub+zip", "an e-book (EPUB)"),
    (b"application/vnd.oasis.opendocument.text", "an OpenDocument text (ODT)"),
    (b"application/vnd.oasis.opendocument.spreadsheet", "an OpenDocument spreadsheet (ODS)"),
    (b"application/vnd.oasis.opendocument.presentation", "an OpenDocument presentation (ODP)"),
    (b"application/vnd.oasis.opendocument", "an OpenDocument file"),
)
_BY_PART = (
    ("xl/", "a spreadsheet (XLSX)"),
    ("ppt/", "a presentation (PPTX)"),
    ("Index/Document.iwa", "an iWork file"),
    ("META-INF/MANIFEST.MF", "a program (JAR)"),
    ("AndroidManifest.xml", "a program (APK)"),
)


def docx_refusal(archive: ZipFile, limits: Limits) -> Unreadable | None:
    """Return why the archive is not read, or None for a Word document that may be read."""
    parts = archive.infolist()
    if any(part.flag_bits & 1 for part in parts):
        return _PASSWORD if any(part.filename.startswith("word/") for part in parts) else _NOT_WORD
    xml = [part for part in parts if part.filename.lower().endswith((".xml", ".rels"))]
    looks_like_word = "[Content_Types].xml" in archive.namelist() or any(p.filename.startswith("word/") for p in parts)
    if not looks_like_word:
        return _name_archive_format(archive)
    if sum(part.file_size for part in parts) > limits.max_unpacked_bytes:
        return _TOO_LARGE
    if sum(part.file_size for part in xml) > limits.max_part_bytes:
        return _TOO_LARGE
    for part in xml:
        with archive.open(part) as stream:
            if b"<!DOCTYPE" in stream.read(4096).replace(b"\0", b""):
                return _ENTITIES
    return _office_refusal(archive)


def _office_refusal(archive: ZipFile) -> Unreadable | None:
    package = OfficePackage(archive)
    media_type = package.find_content_type(package.find_main_part()) if package.find_main_part() else ""
    for sign, format_ in _BY_MAIN_TYPE:
        if sign in media_type:
            return not_a_word_document(format_)
    return None if package.find_main_part() else _name_archive_format(archive)


def _name_archive_format(archive: ZipFile) -> Unreadable:
    """Return the refusal with the name of the archive's format, found by its parts."""
    names = archive.namelist()
    if names and names[0] == "mimetype":
        with archive.open("mimetype") as stream:
            declared = stream.read(100)
        for sign, format_ in _BY_FIRST_PART:
            if declared.startswith(sign):
                return not_a_word_document(format_)
    for prefix, format_ in _BY_PART:
        if any(name.startswith(prefix) for name in names):
            return not_a_word_document(format_)
    return _NOT_WORD
