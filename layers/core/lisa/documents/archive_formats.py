"""Recognition of the format of a ZIP archive, by what it declares at its beginning."""

import re
from io import BytesIO
from typing import Literal
from zipfile import ZipFile

ArchiveKind = Literal["docx", "pptx", "xlsx", "odt", "epub"]

_MAIN_TYPE = re.compile(
    rb"""ContentType\s*=\s*["']application/vnd\.(?:openxmlformats-officedocument\.)?"""
    rb"""(wordprocessingml|ms-word|spreadsheetml|ms-excel|presentationml|ms-powerpoint)\.[\w.-]{1,80}?\.main\+xml["']"""
)
_FAMILIES: dict[bytes, ArchiveKind] = {
    b"wordprocessingml": "docx",
    b"ms-word": "docx",
    b"spreadsheetml": "xlsx",
    b"ms-excel": "xlsx",
    b"presentationml": "pptx",
    b"ms-powerpoint": "pptx",
}
_USUAL_PARTS: dict[str, ArchiveKind] = {
    "word/document.xml": "docx",
    "xl/workbook.xml": "xlsx",
    "ppt/presentation.xml": "pptx",
    "META-INF/container.xml": "epub",
}
_DECLARED: dict[bytes, ArchiveKind] = {
    b"application/epub+zip": "epub",
    b"application/vnd.oasis.opendocument.text": "odt",
}
_CONTENT_TYPES = "[Content_Types].xml"
_MOST_READ = 1024 * 1024


def recognise_archive(content: bytes) -> ArchiveKind | None:
    """Return the kind of document in the archive; None for a damaged archive or one of another kind.

    Only the directory, and the beginnings of two small parts, are read.
    """
    try:
        with ZipFile(BytesIO(content)) as archive:
            return _recognise_opened(archive)
    except Exception:  # noqa: BLE001 - ZIP archives of strangers raise anything; the format's reader tells the cause
        return None


def _recognise_opened(archive: ZipFile) -> ArchiveKind | None:
    names = frozenset(archive.namelist())
    if "mimetype" in names:
        declared = _read_beginning(archive, "mimetype").strip()
        return next((kind for sign, kind in _DECLARED.items() if declared.startswith(sign)), None)
    if _CONTENT_TYPES in names:
        found = {_FAMILIES[family] for family in _MAIN_TYPE.findall(_read_beginning(archive, _CONTENT_TYPES))}
        if found:
            return "docx" if "docx" in found else found.pop()
    return next((kind for name, kind in _USUAL_PARTS.items() if name in names), None)


def _read_beginning(archive: ZipFile, name: str) -> bytes:
    with archive.open(name) as part:
        return part.read(_MOST_READ)
