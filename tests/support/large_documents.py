"""Large documents in ranges of two pages or two chunks, for tests of the range indexer."""

from lisa.documents.splitting import split_document
from lisa.documents.text import DocumentText, PageRange, PageSpan, Unreadable
from lisa.ingestion.document import Document
from lisa.ingestion.reader import Extract, Reader
from lisa.ingestion.records import accept_changes
from tests.support.ingestion import LETTER, World, change


def extract_pages(
    content: bytes, *, name: str, limits: object, pages: PageRange, declared_charset: str | None = None
) -> DocumentText | Unreadable:
    """Extract a text whose pages end with a form feed."""
    every = content.decode().split("\f")
    here = every[pages.first - 1 :][: pages.count]
    spans, position = [], 0
    for number, page in enumerate(here, start=pages.first):
        spans.append(PageSpan(number, position, position + len(page)))
        position += len(page) + 1
    text = "".join(f"{page}\f" for page in here)
    return DocumentText(text, "text/x-extract_pages", tuple(spans), total_pages=len(every))


def world_with_document(extract: Extract, text: str) -> tuple[World, Document]:
    """Return a world with one large document, and that document, not yet indexed."""
    world = World(reader=Reader(extract, split_document, range_pages=2, range_chunks=2))
    world.objects.put(LETTER, text.encode())
    [document] = accept_changes([change()], documents=world.documents, queue=world.queue)
    return world, document


def index_all_ranges(world: World, document: Document) -> int:
    """Index every range of a document and return their number."""
    steps = 1
    while not world.range_indexer.index_range(document.document_id, document.generation):
        steps += 1
    return steps


def stored_document(world: World, document: Document) -> Document:
    """Return the stored record of a document."""
    found = world.documents.get_document(document.document_id)
    assert found is not None
    return found


def extract_plain_text(
    content: bytes, *, name: str, limits: object, pages: PageRange, declared_charset: str | None = None
) -> DocumentText | Unreadable:
    """Extract a text without pages."""
    return DocumentText(content.decode(), "text/extract_plain_text")


BOOK = "\f".join(f"This is page {number}." for number in range(1, 8))
SCROLL = "\n\n".join(f"Paragraph {number} tells of kettles and pans. " * 12 for number in range(7))
WORLDS = [(extract_pages, BOOK), (extract_plain_text, SCROLL)]
