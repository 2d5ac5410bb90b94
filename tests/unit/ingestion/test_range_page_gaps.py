"""Pages without text in documents that are read range by range."""

from dataclasses import replace

from lisa.documents.page_gaps import PageGap, merge_gaps
from lisa.documents.splitting import split_document
from lisa.documents.text import DocumentText, PageRange, Unreadable
from lisa.ingestion.document import Status
from lisa.ingestion.reader import Reader
from lisa.ingestion.records import accept_changes
from tests.support.ingestion import LETTER, World, change
from tests.support.large_documents import extract_pages, index_all_ranges, stored_document, world_with_document


def extract_pages_with_images(
    content: bytes, *, name: str, limits: object, pages: PageRange, declared_charset: str | None = None
) -> DocumentText | Unreadable:
    """Extract pages as `extract_pages` does, with an image on each page without text."""
    document = extract_pages(content, name=name, limits=limits, pages=pages)
    assert isinstance(document, DocumentText)
    return replace(
        document, gaps=merge_gaps(PageGap("images", p.number, p.number) for p in document.pages if p.start == p.end)
    )


def test_pages_without_text_are_listed_together_across_ranges() -> None:
    world, document = world_with_document(extract_pages_with_images, "One.\f\f\fFour.\f\fSix.\f")

    index_all_ranges(world, document)

    after = stored_document(world, document)
    assert (after.status, after.notice) == (
        Status.SEARCHABLE,
        "Pages 2-3, 5, 7 have no text, only images. The rest of the document is searchable.",
    )


def test_a_document_of_one_range_lists_its_pages_without_text_too() -> None:
    world = World(reader=Reader(extract_pages_with_images, split_document))
    world.objects.put(LETTER, b"One.\f\fThree.")
    [document] = accept_changes([change()], documents=world.documents, queue=world.queue)

    world.indexer.index_document(document.document_id)

    assert (
        stored_document(world, document).notice
        == "Page 2 has no text, only images. The rest of the document is searchable."
    )


def test_a_large_document_without_text_fails_with_that_cause() -> None:
    world, document = world_with_document(extract_pages, "\f" * 6)

    index_all_ranges(world, document)

    assert "has no text" in (stored_document(world, document).cause or "")
