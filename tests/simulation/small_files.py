"""Files of a small world: how they are read, split and embedded, and their expected chunks.

A file is words; a form feed ends a page; `!unreadable`, `!explosive` and `!giant` files are bad. A chunk is two or
three words of a page. Few words make many equal chunks, so that vectors can be reused.
"""

import random
import zlib
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

from lisa.documents.extraction import Limits
from lisa.documents.splitting import Chunk, ChunkingStrategy
from lisa.documents.text import DocumentText, PageRange, PageSpan, Unreadable
from lisa.embeddings import BatchEmbedder, EmbeddingRequestRefused
from lisa.ingestion.reader import Reader

_TEXTS = 2  # per request of the model
MAX_BYTES, RANGE_PAGES, RANGE_CHUNKS, MAX_CHUNKS = 150, 2, 3, 12
WORDS = ("ash", "elm", "fir", "oak", "yew")
SMALL, MIDDLE = ChunkingStrategy("fixed", 100, 0), ChunkingStrategy("fixed", 200, 0)


def some_content(chance: random.Random) -> bytes:
    """Return the content of a file: mostly short, sometimes large, in pages, or bad."""
    kind = chance.random()
    if kind < 0.56:
        return _words(chance, chance.randint(1, 5))
    if kind < 0.69:
        return _words(chance, chance.randint(7, 20))
    if kind < 0.86:
        return b"\f".join(_words(chance, chance.randint(0, 4)) for _ in range(chance.randint(2, 5)))
    bad = (
        b"!unreadable",
        b"!explosive",
        b"!giant",
        b"   ",
        b"",
        b" \f \f ",
        b"x" * (MAX_BYTES + 1),
        _words(chance, 30),
    )
    return chance.choice(bad) + (b" " if chance.random() < 0.3 else b"")


def extract(content: bytes, *, pages: PageRange | None = None, **_: object) -> DocumentText | Unreadable:
    """Extract a file, or some of its pages."""
    if content.startswith(b"!explosive"):
        raise RuntimeError("the parser fell over")
    return _extract(content, pages)


@lru_cache(maxsize=1 << 14)
def split(text: DocumentText, strategy: ChunkingStrategy) -> tuple[Chunk, ...]:
    """Return chunks of two or three words that never cross a page."""
    width = strategy.size // 100 + 1
    whole: list[tuple[int | None, int, int]] = [(None, 0, len(text.text))]
    spans = [(page.number, page.start, page.end) for page in text.pages] or whole
    found: list[tuple[str, int, int, int | None]] = []
    for number, start, end in spans:
        words = _places(text.text, start, end)
        for first in range(0, len(words), width):
            here, there = words[first][0], words[first : first + width][-1][1]
            found.append((text.text[here:there], here, there, number))
    return tuple(Chunk(part, *rest) for part, rest in enumerate(found, 1))


@lru_cache(maxsize=1 << 14)
def chunks_of(content: bytes, strategy: ChunkingStrategy) -> tuple[Chunk, ...]:
    """Return the chunks that must be searchable of a file, computed at once; none of a bad file."""
    if len(content) > MAX_BYTES or content.startswith(b"!"):
        return ()
    text = _extract(content, None)
    assert isinstance(text, DocumentText)
    chunks = split(text, strategy)
    return chunks if len(chunks) <= MAX_CHUNKS else ()


READER = Reader(extract, split, Limits(max_bytes=MAX_BYTES), RANGE_PAGES, RANGE_CHUNKS, MAX_CHUNKS)


@lru_cache(maxsize=1 << 14)
def vector(text: str) -> list[float]:
    """Return a vector for a text."""
    digest = zlib.crc32(text.encode())
    return [(digest >> shift & 255) / 255 - 0.5 for shift in (0, 8, 16)]


class HashEmbedder:
    """The gateway with a model, which may refuse texts."""

    def __init__(self) -> None:
        self.refuses = self.spoiled = False
        self._embedder = BatchEmbedder(self._ask)

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        """Return vectors. Raises ValueError while the model refuses texts, BadVectors while it is spoiled."""
        return self._embedder.embed(model, texts)

    def _ask(self, model: str, texts: Sequence[str]) -> Any:
        if self.refuses:
            raise ValueError(f"{model} refuses the request")
        if len(texts) > _TEXTS or any(text.startswith("!giant") for text in texts):
            raise EmbeddingRequestRefused("too many texts, or too long ones")
        return {"data": [{"embedding": [None] if self.spoiled else vector(text)} for text in texts]}


@lru_cache(maxsize=1 << 14)
def _extract(content: bytes, wanted: PageRange | None) -> DocumentText | Unreadable:
    if content.startswith(b"!unreadable"):
        return Unreadable("The file cannot be read; save it again.")
    pages = content.decode().split("\f")
    if len(pages) == 1:
        return DocumentText(pages[0], "text/plain")
    first, count = (wanted.first, wanted.count) if wanted else (1, len(pages))
    spans, start = [], 0
    for number in range(first, min(first + count, len(pages) + 1)):
        end = start + len(pages[number - 1])
        spans.append(PageSpan(number, start, end))
        start = end
    text = "".join(pages[span.number - 1] for span in spans)
    return DocumentText(text, "application/pdf", tuple(spans), len(pages))


def _places(text: str, start: int, end: int) -> list[tuple[int, int]]:
    places, at = [], start
    for word in text[start:end].split(" "):
        if word:
            places.append((at, at + len(word)))
        at += len(word) + 1
    return places


def _words(chance: random.Random, count: int) -> bytes:
    return " ".join(chance.choice(WORDS) for _ in range(count)).encode()
