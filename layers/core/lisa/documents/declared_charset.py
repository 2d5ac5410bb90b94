"""The charset that a file declares at its beginning: XML declaration, HTML meta element, or coding line of a source."""

import re

_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?\sencoding\s*=\s*["']([A-Za-z0-9_.:-]{1,40})["']""")
_META = re.compile(rb"""<meta\s[^>]{0,500}?\bcharset\s*=\s*["']?\s*([^\s"'/>;]{1,40})""", re.I)
_CODING = re.compile(rb"^[^\n]{0,80}\bcoding[:=][ \t]*([-\w.]{1,40})")
_COMMENT = re.compile(rb"<!--.*?-->", re.S)
_BEGINNING = 8192
_DECLARED_BY_BYTES = ("utf-16", "utf-32", "ucs-2", "ucs-4", "unicode")
"""Encodings of two or four bytes a character. A declaration in ASCII letters that names one is wrong."""


def declared_charset(content: bytes) -> str | None:
    """Return the declared label, unchecked; None for no declaration or one that contradicts itself."""
    beginning = content[:_BEGINNING]
    if beginning.lstrip().startswith(b"<"):
        found = _XML.search(beginning) or _META.search(_COMMENT.sub(b"", beginning))
    else:
        found = next((match for line in beginning.split(b"\n")[:2] if (match := _CODING.match(line))), None)
    label = found[1].decode("ascii", "replace") if found else None
    return None if label and label.lower().startswith(_DECLARED_BY_BYTES) else label
