"""Text of ODT files: headers, body with tables, footers, notes and comments."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any
from zipfile import BadZipFile, ZipFile

from lisa.documents.archive_checks import archive_refusal, password_needed
from lisa.documents.formats import ODT
from lisa.documents.limits import Limits
from lisa.documents.odt_text import OdtTextReader, local_name
from lisa.documents.refusals import damaged_file, remove_unstorable_characters
from lisa.documents.safe_xml import parse_xml
from lisa.documents.text import DocumentText, Unreadable

_WHAT = "ODT"
_CONTENT, _STYLES, _MANIFEST = "content.xml", "styles.xml", "META-INF/manifest.xml"


def read_odt(content: bytes, limits: Limits, _charset: str | None = None) -> DocumentText | Unreadable:
    """Return the text of the document. Headings have number signs, and each header appears once."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            refusal = archive_refusal(archive, _WHAT, limits)
            if refusal:
                return refusal
            if _is_encrypted(archive):
                return password_needed(_WHAT)
            if _CONTENT not in archive.namelist():
                return damaged_file(_WHAT)
            blocks = list(_read_blocks(archive))
    except BadZipFile:
        return damaged_file(_WHAT)
    text = "\n\n".join(block.strip() for block in blocks if block.strip())
    return DocumentText(remove_unstorable_characters(text), ODT.media_type)


def _is_encrypted(archive: ZipFile) -> bool:
    return _MANIFEST in archive.namelist() and b"encryption-data" in archive.read(_MANIFEST)


def _read_blocks(archive: ZipFile) -> Iterator[str]:
    styles = parse_xml(archive.read(_STYLES)) if _STYLES in archive.namelist() else ()
    yield from _read_beside_body(styles, "header")
    yield from OdtTextReader().read_document(parse_xml(archive.read(_CONTENT)))
    yield from _read_beside_body(styles, "footer")


def _read_beside_body(styles: Any, name: str) -> Iterator[str]:
    """Return the distinct headers or footers of all kinds of pages."""
    parts = (element for element in styles.iter() if local_name(element).startswith(name)) if len(styles) else ()
    found = ("\n".join(OdtTextReader().read_blocks(part)) for part in parts)
    yield from dict.fromkeys(found)
