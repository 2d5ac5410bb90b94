"""The reader of documents, its limits for one invocation, and excerpts of a text."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lisa.documents.compression import decompress, decompressed_name
from lisa.documents.extraction import Limits
from lisa.documents.page_gaps import PageGap, gaps_failure_cause
from lisa.documents.splitting import Chunk, ChunkingStrategy
from lisa.documents.text import DocumentText, PageRange, Unreadable
from lisa.ingestion.stored_object import StoredObject

Extract = Callable[..., DocumentText | Unreadable]
Split = Callable[[DocumentText, ChunkingStrategy], Sequence[Chunk]]

_LIMITS = Limits()


@dataclass(frozen=True)
class Reader:
    """Extracts and splits documents, and knows the sizes above which a document is read in ranges.

    One invocation reads `range_pages` pages and embeds `range_chunks` chunks; a document has at most `max_chunks`.
    """

    extract: Extract
    split: Split
    limits: Limits = _LIMITS
    range_pages: int = 100
    range_chunks: int = 1_000
    max_chunks: int = 200_000

    def read_range(self, found: StoredObject, name: str, first_page: int = 1) -> DocumentText | Unreadable:
        """Return the text of one range of pages; of a format without pages, the whole text."""
        content = decompress(found.content, found.encoding, self.limits)
        if isinstance(content, Unreadable):
            return content
        return self.extract(
            content,
            name=decompressed_name(name, found.encoding),
            limits=self.limits,
            pages=PageRange(first_page, self.range_pages),
            declared_charset=found.charset,
        )

    def needs_ranges(self, text: DocumentText, chunks: Sequence[Chunk]) -> bool:
        """Return whether a document with this first range is too large for one invocation."""
        return text.total_pages > self.range_pages or len(chunks) > self.range_chunks

    def too_large_cause(self, size: int) -> str:
        """Return the cause of failure of an object over the size limit. `size` is in bytes."""
        return f"The file has {size:,} bytes; the limit is {self.limits.max_bytes:,}. Split it into smaller files."

    def too_many_chunks_cause(self, count: int) -> str:
        """Return the cause of failure of a text with too many chunks."""
        return (
            f"The file makes {count:,} chunks or more; the limit is {self.max_chunks:,}."
            " Split it into smaller files or use larger chunks."
        )


def no_text_cause(text: DocumentText, gaps: Sequence[PageGap]) -> str:
    """Return the cause of failure of a document without any text; `gaps` are those of all its pages."""
    return (
        gaps_failure_cause(gaps) if text.total_pages else "The file holds no text to search; it would never be found."
    )


@dataclass(frozen=True)
class TextExcerpt:
    """A part of a text. `known` is the length of the text as far as it was read, in characters."""

    text: str
    known: int


def read_excerpt(found: StoredObject, name: str, reader: Reader, start: int, end: int) -> TextExcerpt | Unreadable:
    """Return the characters `[start, end)` of the document, fewer if it ends before. Pages behind them are not read."""
    part, position, page = "", 0, 1
    while True:
        text = reader.read_range(found, name, page)
        if isinstance(text, Unreadable):
            return text
        part += text.text[max(start - position, 0) : max(end - position, 0)]
        position += len(text.text)
        page += reader.range_pages
        if position >= end or page > text.total_pages:
            return TextExcerpt(part, position)
