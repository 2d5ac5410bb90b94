"""Memory and time that one document may use."""

from dataclasses import dataclass
from math import ceil

from lisa.documents.text import PageRange


@dataclass(frozen=True)
class ProcessLimits:
    """Memory and time of one child.

    The CPU time grows with the file: the slower reader reads about 30 pages or 64 KB a second. A range of pages gets at
    most the time to open the file and to read that many pages. Opening (objects found, page tree walked, no other page
    decoded) depends only on the file: 50 MB in 20,000 pages take 1.6 s, 2.5 s with a broken cross-reference table; ten
    times that is allowed. A page of text takes 1/30 s, one drawn with 30,000 operators half a second, and all pages of
    a range may be such. Slowest to open are objects packed in streams, 160,000 in 5 MB in 10 s: less than 100 pages are
    given.

    The CPU time decides. The wall time is `wall_factor` times that, so that a busy machine fails no document. It is at
    most `max_wall_seconds`, so that the invocation that reads a document (180 s) ends after it.
    """

    memory_bytes: int = 512 * 1024 * 1024
    base_seconds: int = 4
    bytes_per_second: int = 64 * 1024
    max_seconds: int = 120
    bytes_opened_per_second: int = 2 * 1024 * 1024
    pages_per_second: int = 2
    wall_factor: int = 10
    max_wall_seconds: int = 150

    def cpu_seconds(self, size: int, pages: PageRange | None = None) -> int:
        """Return the CPU time for a file of `size` bytes, or for these pages of it."""
        work = size // self.bytes_per_second
        if pages:
            work = min(work, size // self.bytes_opened_per_second + ceil(pages.count / self.pages_per_second))
        return min(self.base_seconds + work, self.max_seconds)

    def wall_seconds(self, cpu_seconds: int) -> int:
        """Return the wall time of a child with this much CPU time."""
        return min(self.wall_factor * cpu_seconds, self.max_wall_seconds)
