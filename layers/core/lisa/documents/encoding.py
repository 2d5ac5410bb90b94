"""Bytes to text: exactly the file's characters where it is text, a refusal where it is not."""

import codecs
import re

from lisa.documents.text import Unreadable

_BYTE_ORDER_MARKS = (  # UTF-32 before UTF-16, whose mark is the beginning of its own
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARATION = re.compile(rb"""(?:encoding|charset)\s*=\s*["']?([A-Za-z0-9_.-]{1,20})""")
_DECLARABLE = re.compile(r"(iso-8859-\d+|windows-125\d|shift_jis|euc-(jp|kr)|gbk|gb2312|gb18030|big5|koi8-[ru])", re.I)
_CONTROLS = bytes({*range(9), 11, *range(14, 27), *range(28, 32), 127})  # not tab, LF, FF, CR, ESC
_HIGH = bytes(range(128, 256))

_BINARY = Unreadable(
    "The file is not text: it holds binary data. Supported are PDF, DOCX, HTML, XML, Markdown, JSON, CSV, YAML, "
    "plain text and source code."
)
_UNKNOWN = Unreadable("The text's encoding is not recognised. Save the file as UTF-8 and upload it again.")


def decode(content: bytes) -> str | Unreadable:
    """Every character of the file in its own encoding, line ends as they are, without a byte order mark.

    UTF-8, UTF-16 and UTF-32 with a mark, the encoding an XML or HTML file declares, and Windows-1252 where the
    bytes make plausible Western text.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _decoded(content[len(mark) :], encoding)
    if _looks_binary(content):
        return _BINARY
    text = _decoded(content, "utf-8")
    return text if isinstance(text, str) else _legacy(content)


def _decoded(content: bytes, encoding: str) -> str | Unreadable:
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        return _UNKNOWN
    return _BINARY if "\0" in text else text


def _legacy(content: bytes) -> str | Unreadable:
    declared = _DECLARATION.search(content[:1024]) if content.lstrip().startswith(b"<") else None
    if declared and _DECLARABLE.fullmatch(declared[1].decode()):
        return _decoded(content, declared[1].decode())
    unlikely = _share(content, _HIGH) > 0.3 or _share(content, _CONTROLS) > 0
    return _UNKNOWN if unlikely else _decoded(content, "windows-1252")


def _looks_binary(content: bytes) -> bool:
    return b"\0" in content or _share(content, _CONTROLS) > 0.01


def _share(content: bytes, kind: bytes) -> float:
    return 1 - len(content.translate(None, kind)) / len(content)
