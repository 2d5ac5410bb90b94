"""An excerpt of a text has exactly the requested characters, however the document was read."""

import pytest

from lisa.documents.splitting import split_document
from lisa.ingestion.reader import Extract, Reader, TextExcerpt, read_excerpt
from lisa.ingestion.stored_object import StoredObject
from tests.support.large_documents import BOOK, SCROLL, extract_pages, extract_plain_text


@pytest.mark.parametrize(("extract", "text"), [(extract_pages, f"{BOOK}\f"), (extract_plain_text, SCROLL)])
def test_every_part_of_the_text_is_found(extract: Extract, text: str) -> None:
    reader = Reader(extract, split_document, range_pages=2)
    content = StoredObject(text.removesuffix("\f").encode(), "v")

    for start in range(0, len(text), 7):
        for length in (0, 1, 20, 60, 10_000):
            found = read_excerpt(content, "a", reader, start, start + length)
            assert isinstance(found, TextExcerpt)
            assert found.text == text[start : start + length]


def test_an_excerpt_beyond_the_end_is_empty_and_gives_the_length() -> None:
    found = read_excerpt(
        StoredObject(BOOK.encode(), "v"), "a", Reader(extract_pages, split_document, range_pages=2), 10_000, 10_001
    )

    assert found == TextExcerpt("", len(BOOK) + 1)
