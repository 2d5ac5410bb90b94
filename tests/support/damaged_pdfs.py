"""Damaged PDFs that can still be read."""

import re
from collections.abc import Callable

Damage = Callable[[bytes], bytes]


def _without_table(content: bytes) -> bytes:
    return content[: content.rindex(b"xref\n0")] + b"%%EOF\n"


def _without_trailer(content: bytes) -> bytes:
    return content[: content.index(b"trailer")]


def _wrong_table(content: bytes) -> bytes:
    return re.sub(rb"(\d{10}) 00000 n", lambda row: b"%010d 00000 n" % (int(row[1]) + 7), content)


def _wrong_lengths(content: bytes) -> bytes:
    return re.sub(rb"/Length \d+", b"/Length 3", content)


def _end_of_the_contents(content: bytes) -> int:
    return content.rindex(b"endstream")


DAMAGED: dict[str, Damage] = {
    "zeros after the end": lambda content: content + b"\0" * 9000,
    "a web page after the end": lambda content: content + b"\n<html>" + b"<p>Sorry.</p>" * 2000,
    "blanks after the end": lambda content: content + b" \r\n" * 3000,
    "a blank line before the header": lambda content: b"\r\n\r\n" + content,
    "a byte order mark before the header": lambda content: b"\xef\xbb\xbf" + content,
    "headers of a download before it": lambda content: b"HTTP/1.1 200 OK\r\nServer: quay\r\n\r\n" + content,
    "two kilobytes before the header": lambda content: b"#" * 2000 + b"\n" + content,
    "a header without a version": lambda content: content.replace(b"%PDF-1.4", b"%PDF-?.?", 1),
    "no table of objects": _without_table,
    "no trailer": _without_trailer,
    "a table of wrong places": _wrong_table,
    "a table in the wrong place": lambda content: re.sub(rb"startxref\n\d+", b"startxref\n7", content),
    "a place of the table beyond the end": lambda content: re.sub(rb"startxref\n\d+", b"startxref\n9999999", content),
    "no end marker": lambda content: content.replace(b"%%EOF\n", b""),
    "objects without an end": lambda content: content.replace(b"endobj\n", b""),
    "streams without an end": lambda content: content.replace(b"\nendstream", b""),
    "streams of wrong lengths": _wrong_lengths,
    "old line ends": lambda content: content.replace(b"\n", b"\r"),
    "line ends of a mail program": lambda content: content.replace(b"\n", b"\r\n"),
    "an end after the last page's contents": lambda content: content[: _end_of_the_contents(content)],
    "an end within the table": lambda content: content[: content.rindex(b"xref\n0") + 40],
    "a type of pages missing": lambda content: content.replace(b"/Type /Pages ", b""),
    "a count of no pages": lambda content: re.sub(rb"/Count \d+", b"/Count 0", content),
    "a count of too many pages": lambda content: re.sub(rb"/Count \d+", b"/Count 40", content),
    "a count of one page": lambda content: re.sub(rb"/Count \d+", b"/Count 1", content),
    "no count": lambda content: re.sub(rb"/Count \d+", b"", content),
    "a negative count": lambda content: re.sub(rb"/Count \d+", b"/Count -1", content),
    "no frame of a page": lambda content: content.replace(b"/MediaBox [0 0 595 842]", b""),
}
