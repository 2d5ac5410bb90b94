"""A PDF with object streams and a cross-reference stream, as most programs write since PDF 1.5."""

import zlib
from collections.abc import Iterator

_PACK = 200
_LINK = b"<< /Type /Annot /Subtype /Link /Rect [10 20 30 40] /A << /S /URI /URI (http://localhost/) >> >>"
_FONT = b"/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"


def pdf_of_packed_objects(pages: int, links: int) -> bytes:
    """Return a PDF of one-word pages with so many links each; objects are packed in streams."""
    objects = dict(_objects(pages, links))
    file = b"%PDF-1.5\n"
    places = {3: (1, len(file), 0)}
    file += _stream(3, b"", b"BT /F1 9 Tf (Page) Tj ET")
    numbers = sorted(objects)
    for pack in range(0, len(numbers), _PACK):
        own, packed = numbers[-1] + 1 + pack // _PACK, numbers[pack : pack + _PACK]
        places |= {number: (2, own, index) for index, number in enumerate(packed)} | {own: (1, len(file), 0)}
        file += _packed(own, {number: objects[number] for number in packed})
    return file + _index(places, len(file))


def _objects(pages: int, links: int) -> Iterator[tuple[int, bytes]]:
    """Yield numbered objects: the catalog 1, the page tree 2, then each page followed by its links."""
    firsts = range(4, 4 + pages * (links + 1), links + 1)
    yield 1, b"<< /Type /Catalog /Pages 2 0 R >>"
    yield 2, b"<< /Type /Pages /Count %d /Kids [%b] >>" % (pages, b" ".join(b"%d 0 R" % first for first in firsts))
    for first in firsts:
        own = range(first + 1, first + 1 + links)
        annotations = b" ".join(b"%d 0 R" % number for number in own)
        yield first, b"<< /Type /Page /Parent 2 0 R /Contents 3 0 R %b /Annots [%b] >>" % (_FONT, annotations)
        yield from ((number, _LINK) for number in own)


def _packed(number: int, objects: dict[int, bytes]) -> bytes:
    starts, bodies = b"", b""
    for name, body in objects.items():
        starts += b"%d %d " % (name, len(bodies))
        bodies += body + b"\n"
    return _stream(number, b"/Type /ObjStm /N %d /First %d" % (len(objects), len(starts)), starts + bodies)


def _index(places: dict[int, tuple[int, int, int]], start: int) -> bytes:
    number = max(places) + 1
    places[number] = (1, start, 0)
    rows = (places.get(name, (0, 0, 0)) for name in range(number + 1))
    table = b"".join(b"%c%b%b" % (kind, a.to_bytes(4, "big"), b.to_bytes(2, "big")) for kind, a, b in rows)
    entries = b"/Type /XRef /Size %d /W [1 4 2] /Root 1 0 R" % (number + 1)
    return _stream(number, entries, table) + b"startxref\n%d\n%%%%EOF\n" % start


def _stream(number: int, entries: bytes, content: bytes) -> bytes:
    packed = zlib.compress(content)
    head = b"%d 0 obj\n<< %b /Filter /FlateDecode /Length %d >>\n" % (number, entries, len(packed))
    return head + b"stream\n" + packed + b"\nendstream\nendobj\n"
