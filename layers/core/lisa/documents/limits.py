"""Limits on the size of one document."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """Limits on one document.

    `max_pages` is for a document read at once, `max_pages_in_ranges` for one read in ranges of `max_characters` each.
    `max_unpacked_bytes` bounds all parts of a document in a ZIP archive, `max_part_bytes` its XML or one stream of a
    PDF: parsed, it takes about eight times that in memory. `max_rows` counts the rows of a workbook that hold text.
    `native_reader` is False for a file that crashed the fast reader of PDFs.
    """

    max_bytes: int = 50 * 1024 * 1024
    max_characters: int = 2_000_000
    max_pages: int = 2_000
    max_unpacked_bytes: int = 200 * 1024 * 1024
    max_part_bytes: int = 32 * 1024 * 1024
    max_pages_in_ranges: int = 20_000
    native_reader: bool = True
    max_rows: int = 100_000


DEFAULT_LIMITS = Limits()
