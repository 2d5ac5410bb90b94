"""Recognition of a file's format, by its content first and by its name second."""

from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

from lisa.documents.archive_formats import recognise_archive
from lisa.documents.refusals import unsupported_format, unsupported_office_format
from lisa.documents.source_code import MEDIA_TYPE_OF_SUFFIX
from lisa.documents.text import Unreadable

Kind = Literal["pdf", "docx", "pptx", "xlsx", "odt", "epub", "html", "xml", "mail", "notebook", "json", "text"]


@dataclass(frozen=True)
class FileFormat:
    """A way to read a file, and the media type recorded with its text."""

    kind: Kind
    media_type: str


PDF = FileFormat("pdf", "application/pdf")
DOCX = FileFormat("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
PPTX = FileFormat("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation")
XLSX = FileFormat("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
ODT = FileFormat("odt", "application/vnd.oasis.opendocument.text")
EPUB = FileFormat("epub", "application/epub+zip")
_PLAIN = FileFormat("text", "text/plain")
HTML = FileFormat("html", "text/html")
XML = FileFormat("xml", "application/xml")
MAIL = FileFormat("mail", "message/rfc822")
NOTEBOOK = FileFormat("notebook", "application/x-ipynb+json")

KIND_NAMES: dict[Kind, str] = {
    "pdf": "PDF",
    "docx": "DOCX",
    "pptx": "PPTX",
    "xlsx": "XLSX",
    "odt": "ODT",
    "epub": "EPUB",
    "html": "HTML",
    "xml": "XML",
    "json": "JSON",
    "mail": "mail",
    "notebook": "notebook",
    "text": "text file",
}
"""The name of each kind in messages."""

_BY_SUFFIX: dict[str, FileFormat] = {
    **dict.fromkeys((".html", ".htm", ".xhtml"), HTML),
    **dict.fromkeys((".xml", ".xsd", ".xsl", ".xslt", ".rss", ".atom", ".wsdl", ".svg"), XML),
    **dict.fromkeys((".md", ".markdown"), FileFormat("text", "text/markdown")),
    **dict.fromkeys((".json", ".geojson", ".jsonld"), FileFormat("json", "application/json")),
    **dict.fromkeys((".jsonl", ".ndjson"), FileFormat("json", "application/x-ndjson")),
    **dict.fromkeys((".eml", ".mht", ".mhtml"), MAIL),
    ".ipynb": NOTEBOOK,
    **dict.fromkeys((".yaml", ".yml"), FileFormat("text", "application/yaml")),
    **dict.fromkeys((".js", ".mjs", ".jsx"), FileFormat("text", "text/javascript")),
    **dict.fromkeys((".txt", ".log"), _PLAIN),
    ".csv": FileFormat("text", "text/csv"),
    ".tsv": FileFormat("text", "text/tab-separated-values"),
    ".py": FileFormat("text", "text/x-python"),
    ".css": FileFormat("text", "text/css"),
    **{suffix: FileFormat("text", media_type) for suffix, media_type in MEDIA_TYPE_OF_SUFFIX.items()},
}

_ARCHIVES: dict[str, FileFormat] = {form.kind: form for form in (DOCX, PPTX, XLSX, ODT, EPUB)}
_BY_ARCHIVE_SUFFIX: dict[str, FileFormat] = {
    **{f".{kind}": form for kind, form in _ARCHIVES.items()},
    **dict.fromkeys((".pptm", ".ppsx", ".ppsm", ".potx"), PPTX),
    **dict.fromkeys((".xlsm", ".xltx", ".xltm"), XLSX),
}

_UNSUPPORTED = (
    (b"\x89PNG\r\n", "PNG images"),
    (b"\xff\xd8\xff", "JPEG images"),
    (b"GIF8", "GIF images"),
    (b"II*\0", "TIFF images"),
    (b"MM\0*", "TIFF images"),
    (b"RIFF", "WebP, WAV and AVI files"),
    (b"\x1f\x8b", "gzip archives"),
    (b"BZh", "bzip2 archives"),
    (b"\xfd7zXZ", "xz archives"),
    (b"\x28\xb5\x2f\xfd", "Zstandard archives"),
    (b"7z\xbc\xaf", "7-Zip archives"),
    (b"Rar!", "RAR archives"),
    (b"\x7fELF", "Programs"),
    (b"SQLite format 3\0", "SQLite databases"),
    (b"PAR1", "Parquet files"),
    (b"{\\rtf", "RTF files"),
    (b"%!PS", "PostScript files"),
)
_OLE_PARTS = (
    ("__properties_version1.0", "Outlook messages (MSG)", "EML"),
    ("WordDocument", "Word documents from before 2007 (DOC)", "DOCX"),
    ("Workbook", "Spreadsheets from before 2007 (XLS)", "XLSX"),
    ("PowerPoint Document", "Presentations from before 2007 (PPT)", "PPTX"),
    ("VisioDocument", "Visio drawings", ""),
    ("Book", "Spreadsheets from before 1997 (XLS)", "XLSX"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""Magic bytes of the container of Office files before 2007, and of encrypted ones since."""

_POLYGLOT = Unreadable("The file is a PDF and a ZIP archive at once, which is refused. Save it again as PDF.")


def recognise_format(content: bytes, name: str) -> FileFormat | Unreadable:
    """Return the format of the file, or why it is not supported."""
    suffix = PurePosixPath(name).suffix.lower()
    if content.lstrip()[:5] == b"%PDF-" or (suffix == ".pdf" and b"%PDF-" in content[:8192]):
        return _POLYGLOT if _ends_like_zip_archive(content) else PDF
    if content.startswith(b"PK\x03\x04"):
        kind = recognise_archive(content)
        return _ARCHIVES[kind] if kind else _BY_ARCHIVE_SUFFIX.get(suffix, DOCX)
    if content.startswith(_OLE):
        return _ole_refusal(content)
    if suffix == ".pdf" or suffix in _BY_ARCHIVE_SUFFIX:
        return _misnamed_file_refusal(suffix)
    for magic, what in _UNSUPPORTED:
        if content.startswith(magic):
            return unsupported_format(what)
    return _BY_SUFFIX.get(suffix) or _recognise_markup(content, suffix)


def _ends_like_zip_archive(content: bytes) -> bool:
    """Return whether a ZIP archive's directory ends exactly where the file ends (APPNOTE 4.3.16)."""
    end = content.rfind(b"PK\x05\x06", -22 - 0xFFFF)
    return end >= 0 and end + 22 + int.from_bytes(content[end + 20 : end + 22], "little") == len(content)


def _ole_refusal(content: bytes) -> Unreadable:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Unreadable("The file needs a password. Save a copy without one and upload that.")
    for part, formats, better in _OLE_PARTS:
        if part.encode("utf-16-le") in content:
            return unsupported_office_format(formats, better)
    return unsupported_office_format("Compound files, the container of Office files before 2007,")


def _misnamed_file_refusal(suffix: str) -> Unreadable:
    if suffix == ".pdf":
        expected = "a PDF (it does not begin with %PDF-)"
    else:
        form = KIND_NAMES[_BY_ARCHIVE_SUFFIX[suffix].kind]
        expected = f"{'an' if form[0] in 'EOX' else 'a'} {form} (it is no ZIP archive)"
    return Unreadable(f"The name ends in {suffix} but the content is not {expected}. Check the file and its name.")


def _recognise_markup(content: bytes, suffix: str) -> FileFormat:
    """Return XML or HTML by its first characters; a file with a suffix is never taken for HTML (`.php` is code)."""
    beginning = content[:512].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not suffix and beginning.startswith((b"<!doctype html", b"<html")):
        return HTML
    return XML if beginning.startswith(b"<?xml") else _PLAIN
