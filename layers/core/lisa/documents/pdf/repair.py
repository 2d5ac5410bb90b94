"""Repair of a PDF without a trailer or page tree: new ones are written after the rest."""

import re
import zlib
from collections.abc import Iterator

_HEADER = b"%PDF-"
_CATALOG = re.compile(rb"/Type\s*/Catalog\b")
_PAGE = re.compile(rb"/Type\s*/Page(?![A-Za-z])")
_TREE = re.compile(rb"/Type\s*/Pages\b")
_OBJECT = re.compile(rb"(?<![0-9])(\d{1,7})\s+(\d{1,5})\s+obj\b")
_PACKED = re.compile(rb"/Type\s*/ObjStm\b")
_STREAM = re.compile(rb"stream\r?\n")
_MOST_PACKED = 32 * 1024 * 1024
_MOST_PAGES = 20_000


def remove_preface(content: bytes) -> bytes:
    """Return the file from its header on. Readers look for the header only in the first kilobyte."""
    start = content.find(_HEADER)
    return content[start:] if start > 0 else content


def is_cut_off(content: bytes) -> bool:
    """Return whether the end of the file is missing: no end mark, or objects after the last one."""
    end = max(content.rfind(b"startxref"), content.rfind(b"%%EOF"))
    return end < 0 or _OBJECT.search(content, end) is not None


def count_page_objects(content: bytes) -> int:
    """Return how many objects outside packed streams say that they are pages, with earlier versions of pages."""
    return sum(1 for _ in _PAGE.finditer(content))


def rebuild_pdf(content: bytes) -> bytes | None:
    """Return the PDF with a new trailer for its catalog or a new page tree for its pages; None if it has neither."""
    whole = content + (b"\nendstream\nendobj\n" if _ends_in_stream(content) else b"\n")
    whole += b"".join(b"%d 0 obj\n%b\nendobj\n" % packed for packed in _unpack_objects(content))
    catalog = _find_object_numbers(whole, _CATALOG)
    if catalog and _TREE.search(whole):
        return whole + b"trailer\n<< /Root %d 0 R >>\nstartxref\n0\n%%%%EOF\n" % catalog[-1]
    pages = list(dict.fromkeys(_find_object_numbers(whole, _PAGE)))[:_MOST_PAGES]
    if not pages:
        return None
    tree = max(int(found[1]) for found in _OBJECT.finditer(whole)) + 1
    kids = b" ".join(b"%d 0 R" % page for page in pages)
    added = b"%d 0 obj\n<< /Type /Pages /Count %d /Kids [%b] >>\nendobj\n" % (tree, len(pages), kids)
    added += b"%d 0 obj\n<< /Type /Catalog /Pages %d 0 R >>\nendobj\n" % (tree + 1, tree)
    return whole + added + b"trailer\n<< /Root %d 0 R >>\nstartxref\n0\n%%%%EOF\n" % (tree + 1)


def _ends_in_stream(content: bytes) -> bool:
    last = content.rfind(b"stream")
    return last >= 0 and not content[:last].endswith(b"end")


def _find_object_numbers(content: bytes, sign: re.Pattern[bytes]) -> list[int]:
    """Return the numbers of the objects that contain this text."""
    starts = [(found.start(), int(found[1])) for found in _OBJECT.finditer(content)]
    found, at = list[int](), 0
    for match in sign.finditer(content):
        while at + 1 < len(starts) and starts[at + 1][0] < match.start():
            at += 1
        if starts and starts[at][0] < match.start():
            found.append(starts[at][1])
    return found


def _unpack_objects(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Return the objects in packed streams (ISO 32000-1, 7.5.7) by number, as far as the streams are complete."""
    left = _MOST_PACKED
    for match in _PACKED.finditer(content):
        begin = _STREAM.search(content, match.end())
        first = re.search(rb"/First\s+(\d+)", content[max(0, match.start() - 300) : match.end() + 300])
        if not begin or not first or left <= 0:
            continue
        try:
            packed = zlib.decompressobj().decompress(memoryview(content)[begin.end() :], left)
            numbers = [int(number) for number in packed[: int(first[1])].split()]
        except (zlib.error, ValueError):
            continue
        left -= len(packed)
        yield from _split_packed_objects(packed[int(first[1]) :], list(zip(numbers[::2], numbers[1::2], strict=False)))


def _split_packed_objects(packed: bytes, places: list[tuple[int, int]]) -> Iterator[tuple[int, bytes]]:
    for (number, place), (_, following) in zip(places, [*places[1:], (0, len(packed))], strict=False):
        yield number, packed[place:following]
