"""Limits of ranges and slices: the pages of a step, the most chunks of a document, and the end of a slice."""

import pytest

from lisa.documents.splitting import split_document
from lisa.ingestion.comparison import Comparison
from lisa.ingestion.document import Document, Status
from lisa.ingestion.pipeline_sync import SyncCounts
from lisa.ingestion.ports import PrefixScope
from lisa.ingestion.reader import Extract, Reader
from tests.support.ingestion import COLLECTION, DESTINATION, LETTER, World
from tests.support.large_documents import (
    BOOK,
    SCROLL,
    WORLDS,
    extract_pages,
    extract_plain_text,
    index_all_ranges,
    stored_document,
    world_with_document,
)


def world_with_limit(most: int) -> tuple[World, Document]:
    """Return a document with pages, in a world where a document may have at most `most` chunks."""
    world, document = world_with_document(extract_pages, BOOK)
    world.reader = Reader(extract_pages, split_document, max_chunks=most, range_pages=2, range_chunks=2)
    return world, document


def chunks_of_the_book() -> int:
    world, document = world_with_document(extract_pages, BOOK)
    index_all_ranges(world, document)
    return len(world.chunks.rows)


@pytest.mark.parametrize(("over", "status"), [(0, Status.SEARCHABLE), (1, Status.FAILED)])
def test_a_document_may_have_exactly_as_many_chunks_as_the_limit(over: int, status: Status) -> None:
    world, document = world_with_limit(chunks_of_the_book() - over)

    index_all_ranges(world, document)

    assert stored_document(world, document).status is status


def test_one_step_writes_as_many_chunks_as_a_range_has() -> None:
    world, document = world_with_document(extract_plain_text, SCROLL)

    world.range_indexer.index_range(document.document_id, document.generation)

    assert [part for _, _, _, part in sorted(world.chunks.rows)] == [1, 2]


def test_the_page_count_is_right_although_the_last_range_is_not_full() -> None:
    world, document = world_with_document(extract_pages, BOOK)

    index_all_ranges(world, document)

    assert stored_document(world, document).pages == BOOK.count("\f") + 1


@pytest.mark.parametrize(("extract", "text"), WORLDS)
def test_each_step_continues_where_the_last_one_ended(extract: Extract, text: str) -> None:
    world, document = world_with_document(extract, text)
    seen: list[int] = []
    while not world.range_indexer.index_range(document.document_id, document.generation):
        seen.append(len(world.chunks.rows))

    assert seen == sorted(set(seen))
    parts = sorted(part for _, _, _, part in world.chunks.rows)
    assert parts == list(range(1, len(parts) + 1))


@pytest.mark.parametrize("early", [(True, False), (False, True), (False, False)])
def test_a_run_with_one_early_slice_is_early(early: tuple[bool, bool]) -> None:
    world = World()
    world.objects.put(LETTER, b"a letter")
    counts = SyncCounts()

    for one in early:
        about = Comparison(
            PrefixScope("handbook", COLLECTION, "inbox"), lambda _: DESTINATION, True, world.now, early=one
        )
        counts = world.syncer.compare_slice(about, None, counts, lambda _: False).counts

    assert counts.early == any(early)
