"""How much one document may cost before it is refused."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Bounds on one document. `max_pages` is for a document read at once, `max_pages_in_ranges` for one read in ranges,
    each of `max_characters`. `max_unpacked_bytes` is what all parts of a DOCX may unpack to together; `max_part_bytes`
    what its XML or one stream of a PDF may: parsed, it takes some eight times that in memory. `native_reader` is False
    for a file that has brought the fast reader of PDFs down.
    """

    max_bytes: int = 50 * 1024 * 1024
    max_characters: int = 2_000_000
    max_pages: int = 2_000
    max_unpacked_bytes: int = 200 * 1024 * 1024
    max_part_bytes: int = 32 * 1024 * 1024
    max_pages_in_ranges: int = 20_000
    native_reader: bool = True


DEFAULT_LIMITS = Limits()
