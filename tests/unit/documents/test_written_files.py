"""Generated files of all formats with tables: the text holds all that was written, and citations open at it."""

import random

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.splitting import ChunkingStrategy, split_document
from lisa.documents.text import DocumentText
from tests.support.markdown_tables import cell_f1, parse_tables
from tests.support.office_files import WRITERS, WrittenFile

FILES = [WRITERS[kind](random.Random(f"{kind} {seed}")) for kind in WRITERS for seed in range(12)]


def read(file: WrittenFile) -> DocumentText:
    document = extract_text(file.content, name=file.name)
    assert isinstance(document, DocumentText), document
    return document


def page_texts(document: DocumentText) -> dict[int, str]:
    """Return the text of each page; of a format without pages, all of it as page 0."""
    pages = {page.number: document.text[page.start : page.end] for page in document.pages}
    return pages or {0: document.text}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_paragraph_is_on_the_page_where_it_was_written(file: WrittenFile) -> None:
    pages = page_texts(read(file))

    assert [text for page, text in file.paragraphs if text not in pages[page]] == []


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_the_tables_of_each_page_are_those_that_were_written(file: WrittenFile) -> None:
    pages = page_texts(read(file))

    for page, text in pages.items():
        assert cell_f1([table for at, table in file.tables if at == page], parse_tables(text)) >= 0.95


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
def test_each_citation_opens_at_the_quoted_text_on_its_page(file: WrittenFile) -> None:
    document, again = read(file), read(file)
    chance = random.Random(file.name)
    strategy = ChunkingStrategy(size=chance.choice([100, 200, 512]), overlap=chance.choice([0, 20]))

    for chunk in split_document(document, strategy):
        assert again.text[chunk.start : chunk.end] == chunk.text
        assert chunk.page is None or chunk.text in page_texts(again)[chunk.page]
