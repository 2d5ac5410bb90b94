"""Text of e-books (EPUB): the chapters in reading order, each read as HTML."""

import posixpath
import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any
from urllib.parse import unquote
from zipfile import BadZipFile, ZipFile

from lisa.documents.archive_checks import archive_refusal
from lisa.documents.formats import EPUB
from lisa.documents.html_text import read_html
from lisa.documents.limits import Limits
from lisa.documents.odt_text import local_name
from lisa.documents.refusals import UNKNOWN_ENCODING, damaged_file, too_many_characters
from lisa.documents.safe_xml import parse_xml
from lisa.documents.text import DocumentText, Unreadable

_WHAT = "EPUB"
_CONTAINER, _ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_PROTECTED = Unreadable("The EPUB is encrypted (DRM). Upload a copy without protection.")
_CHAPTERS = ("application/xhtml+xml", "text/html", "application/x-dtbook+xml", "")
_SELF_CLOSED = re.compile(rb"<(title|script|style|a|iframe|noscript|textarea|p|div|span)\b([^<>]{0,1000}?)/>")
"""Elements that XHTML may close at once, as in `<a id="x"/>`, which HTML would leave open."""


def read_epub(content: bytes, limits: Limits, _charset: str | None = None) -> DocumentText | Unreadable:
    """Return the text of the chapters in the order of the spine."""
    try:
        with ZipFile(BytesIO(content)) as archive:
            refusal = archive_refusal(archive, _WHAT, limits)
            if refusal:
                return refusal
            chapters = list(_list_chapters(archive))
            if _encrypted_parts(archive).intersection(chapters):
                return _PROTECTED
            return _read_chapters(archive, chapters, limits)
    except BadZipFile:
        return damaged_file(_WHAT)


def _read_chapters(archive: ZipFile, chapters: list[str], limits: Limits) -> DocumentText | Unreadable:
    texts, length = list[str](), 0
    for chapter in chapters:
        found = read_html(_SELF_CLOSED.sub(rb"<\1\2></\1>", archive.read(chapter)), limits, None)
        if isinstance(found, Unreadable):
            return found if found != UNKNOWN_ENCODING else damaged_file(_WHAT)
        texts += [found.text] * bool(found.text.strip())
        length += len(found.text)
        if length > limits.max_characters:
            return too_many_characters(_WHAT, limits)
    return DocumentText("\n\n".join(texts), EPUB.media_type)


def _list_chapters(archive: ZipFile) -> Iterator[str]:
    """Return the names of the parts in the spine, once each. Parts that are missing are left out."""
    names = frozenset(archive.namelist())
    package = _package_name(archive)
    tree = parse_xml(archive.read(package))
    items = {item.get("id"): item for item in _elements(tree, "item")}
    chosen = [items[row.get("idref")] for row in _elements(tree, "itemref") if row.get("idref") in items]
    paths = (_resolve(package, item) for item in chosen if (item.get("media-type") or "") in _CHAPTERS)
    yield from dict.fromkeys(path for path in paths if path in names)


def _package_name(archive: ZipFile) -> str:
    """Return the name of the package document. Raises IndexError if the container names none."""
    roots = list(_elements(parse_xml(archive.read(_CONTAINER)), "rootfile"))
    return unquote(roots[0].get("full-path") or "")


def _resolve(package: str, item: Any) -> str:
    path = unquote((item.get("href") or "").partition("#")[0])
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(package), path)).lstrip("/")


def _encrypted_parts(archive: ZipFile) -> frozenset[str]:
    """Return the names of the encrypted parts. Fonts are often among them, which needs no key to read the text."""
    if _ENCRYPTION not in archive.namelist():
        return frozenset()
    references = _elements(parse_xml(archive.read(_ENCRYPTION)), "CipherReference")
    return frozenset(unquote(reference.get("URI") or "").lstrip("/") for reference in references)


def _elements(tree: Any, name: str) -> Iterator[Any]:
    return (element for element in tree.iter() if local_name(element) == name)
