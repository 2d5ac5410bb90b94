"""Chunks cut as LangChain cuts have the same guarantees as all chunks."""

import random

import pytest

from lisa.documents.splitting import ChunkingStrategy, ChunkingType, split_document
from lisa.documents.text import DocumentText

HANDBOOK = "\n\n".join(
    f"# Chapter {number}\n\n" + "The keeper winds the clock of the lighthouse. " * random.Random(number).randint(1, 30)
    for number in range(20)
)


@pytest.mark.parametrize("kind", ["recursive", "markdown"])
@pytest.mark.parametrize("overlap", [0, 40])
def test_chunks_have_exact_offsets_respect_the_size_and_hold_every_word(kind: ChunkingType, overlap: int) -> None:
    chunks = split_document(DocumentText(HANDBOOK, "text/markdown"), ChunkingStrategy(kind, 300, overlap))

    assert all(HANDBOOK[chunk.start : chunk.end] == chunk.text for chunk in chunks)
    assert max(len(chunk.text) for chunk in chunks) <= 300
    covered = {position for chunk in chunks for position in range(chunk.start, chunk.end)}
    assert all(position in covered for position, sign in enumerate(HANDBOOK) if not sign.isspace())


def test_markdown_is_cut_before_its_headings() -> None:
    chunks = split_document(DocumentText(HANDBOOK, "text/markdown"), ChunkingStrategy("markdown", 2_000, 0))

    assert sum(chunk.text.startswith("# Chapter") for chunk in chunks) >= len(chunks) - 1
    assert [chunk.part for chunk in chunks] == list(range(1, len(chunks) + 1))
