"""The preview of a document's chunks, before anything is indexed."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from lisa.documents.chunking_strategy import ChunkingStrategy
from lisa.documents.formats import NOTEBOOK, ODT, PPTX, XLSX
from lisa.documents.headings import find_headings, heading_path_at, list_heading_paths
from lisa.documents.splitting import Chunk
from lisa.documents.text import DocumentText
from lisa.ingestion.reader import Split

MAX_CHUNKS = 200
MAX_CHARACTERS = 400_000  # of all chunks: 5 MB as escaped JSON, below the 6 MB of a function's answer
MAX_CHUNK_CHARACTERS = 100_000
_WITH_HEADINGS = frozenset(("text/markdown", *(form.media_type for form in (NOTEBOOK, ODT, PPTX, XLSX))))
"""Media types whose texts have headings with number signs."""


@dataclass(frozen=True)
class PreviewedChunk:
    """A chunk with the titles of the headings above its first character. `text` is cut if the chunk is very large."""

    chunk: Chunk
    text: str
    heading_path: tuple[str, ...]


@dataclass(frozen=True)
class ChunkPreview:
    """The first chunks of a document. `total_chunks` counts those of the pages that were read."""

    strategy: ChunkingStrategy
    chunks: tuple[PreviewedChunk, ...]
    total_chunks: int
    pages_read: int
    total_pages: int

    @property
    def is_complete(self) -> bool:
        """Return whether the preview holds every chunk of the document."""
        return len(self.chunks) == self.total_chunks and self.pages_read == self.total_pages


def build_chunk_preview(document: DocumentText, strategy: ChunkingStrategy, split: Split) -> ChunkPreview:
    """Return the chunks that the ingestion of this text would write. The text may be the first pages of a file."""
    chunks = split(document, strategy)
    has_headings = document.media_type in _WITH_HEADINGS or strategy.type == "markdown"
    paths = list(_list_heading_paths(document)) if has_headings else []
    shown = tuple(
        PreviewedChunk(chunk, chunk.text[:MAX_CHUNK_CHARACTERS], heading_path_at(paths, chunk.start))
        for chunk in _take_first_chunks(chunks)
    )
    pages = len(document.pages)
    return ChunkPreview(strategy, shown, len(chunks), pages, document.total_pages or pages)


def _list_heading_paths(document: DocumentText) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Return the paths in reading order. Each page begins without one: slides and sheets have titles of their own."""
    for start, end in pairwise([0, *(page.start for page in document.pages[1:]), len(document.text)]):
        yield start, ()
        yield from ((start + at, path) for at, path in list_heading_paths(find_headings(document.text[start:end])))


def _take_first_chunks(chunks: Sequence[Chunk]) -> Iterator[Chunk]:
    lengths = accumulate(min(len(chunk.text), MAX_CHUNK_CHARACTERS) for chunk in chunks)
    for chunk, length in zip(chunks[:MAX_CHUNKS], lengths, strict=False):
        if length > MAX_CHARACTERS:
            return
        yield chunk
