"""Decoding of files: their own characters, or a refusal if the encoding is uncertain."""

import codecs
import re

from lisa.documents.declared_charset import declared_charset
from lisa.documents.encoding_guess import decode_by_guess
from lisa.documents.encoding_labels import find_codec
from lisa.documents.likely_encodings import likely_encodings
from lisa.documents.refusals import BINARY, UNKNOWN_ENCODING, uncertain_encoding
from lisa.documents.strict_decoding import decode_strictly, decode_utf8_with_repairs, decode_with_repairs
from lisa.documents.text import Unreadable
from lisa.documents.wide_encodings import decode_without_mark

_BYTE_ORDER_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CONTROLS = bytes({*range(9), 11, *range(14, 27), *range(28, 32), 127})  # not tab, LF, FF, CR, ESC
_HIGH = bytes(range(128, 256))
_SEVEN_BIT = frozenset(("hz", "iso2022_kr", "iso2022_jp_ext", "iso2022_jp_2", "iso2022_jp_3"))
_TWO_BYTES = frozenset(("gb18030", "big5hkscs", "cp932", "euc_jp", "cp949"))
_ESCAPES_OF_ISO_2022_JP = (b"\x1b$B", b"\x1b$@", b"\x1b(J")

_HZ = re.compile(rb"~\{(?:[!-z][!-~]){2,400}~\}")
"""Chinese in seven bits, between two pairs of signs that occur nowhere else."""


def decode_text(content: bytes, declared: str | None = None) -> str | Unreadable:
    """Return the text of a file in its own encoding, with its line ends, without a byte order mark.

    The first that fits decides: the byte order mark; UTF-8 if all bytes are valid; the charset `declared` by the
    carrier of the file (a label); the charset that the file declares; UTF-8 with a few damaged characters (each becomes
    U+FFFD); the only encoding in which the bytes are words of a language.
    """
    for mark, codec in _BYTE_ORDER_MARKS:
        if content.startswith(mark):
            return _refuse_binary_text(_decode_after_mark(content[len(mark) :], codec))
    if (wide := decode_without_mark(content)) is not None:
        return _refuse_binary_text(wide)
    if b"\x1b$)C" in content[:1024] and (korean := decode_strictly(content, "iso2022_kr")) is not None:
        return _refuse_binary_text(korean)
    if _looks_binary(content):
        return BINARY
    text = _decode_as_declared(content, declared) or decode_utf8_with_repairs(content) or decode_by_guess(content)
    return uncertain_encoding(likely_encodings(content)) if text is None else _refuse_binary_text(text)


def _decode_after_mark(content: bytes, codec: str) -> str | None:
    text = decode_strictly(content, codec)
    if text is not None:
        return text
    return decode_utf8_with_repairs(content) if codec == "utf-8" else decode_with_repairs(content, codec)


def _refuse_binary_text(text: str | None) -> str | Unreadable:
    if text is None:
        return UNKNOWN_ENCODING
    return BINARY if "\0" in text else text


def _decode_as_declared(content: bytes, label: str | None) -> str | None:
    """Decode by the declared label. Valid UTF-8 takes precedence: other texts are hardly ever valid UTF-8."""
    names = [find_codec(name) for name in (label, declared_charset(content)) if name]
    codecs_ = [name for name in names if name and name != "utf-8"]
    escaped = any(escape in content for escape in _ESCAPES_OF_ISO_2022_JP)
    if escaped and not _SEVEN_BIT.intersection(codecs_):
        codecs_.insert(0, "iso2022_jp_ext")
    if not codecs_ and _HZ.search(content):
        codecs_.append("hz")
    if not any(codec in _SEVEN_BIT for codec in codecs_):
        text = decode_strictly(content, "utf-8")
        if text is not None and not (_TWO_BYTES.intersection(codecs_) and _is_doubtful(text, content)):
            return text
    for codec in codecs_:
        text = decode_strictly(content, codec)
        if text is None:
            text = decode_with_repairs(content, codec)
        if text is not None:
            return text
    return decode_strictly(content, "utf-8")


def _is_doubtful(text: str, content: bytes) -> bool:
    """Return whether valid UTF-8 may be chance: few characters are outside ASCII, as with two Chinese ones in GBK."""
    return 0 < len(content) - len(text) < 4 and len(content) < 100


def _looks_binary(content: bytes) -> bool:
    return b"\0" in content or _share_of_bytes(content, _CONTROLS) > 0.01


def _share_of_bytes(content: bytes, kind: bytes) -> float:
    return 1 - len(content.translate(None, kind)) / len(content)
