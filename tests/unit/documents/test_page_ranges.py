"""A document read in ranges of pages equals the whole: text, pages and chunks; other pages are not decoded."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from lisa.documents.extraction import Limits, extract_text
from lisa.documents.pdf.page import PdfPage
from lisa.documents.pdf.pdf_text import read_pages
from lisa.documents.splitting import Chunk, ChunkingStrategy, split_document
from lisa.documents.text import DocumentText, PageRange, PageSpan, Unreadable
from local.samples import build_pdf, build_sample_docx
from tests.support.hostile_files import encrypted_pdf, pdf_of_repeated_pages
from tests.support.office_parts import xlsx_file

SENTENCES = " ".join(f"Sentence number {n} is about the river." for n in range(120))
PAGES = ["Cover", "", SENTENCES, "", "", "One line.", SENTENCES * 2, " ", "- - -", "Near the end.", "Last\n\nlines", ""]
BOOK = build_pdf(PAGES)
EVERY_SIZE = pytest.mark.parametrize("size", [1, 2, 7, len(PAGES), 1_000])


def read(content: bytes, pages: PageRange | None = None) -> DocumentText:
    document = extract_text(content, name="a.pdf", pages=pages)
    assert isinstance(document, DocumentText), document
    return document


def ranges(size: int) -> Iterator[DocumentText]:
    """Return every range of the book, for a caller who learns the number of pages from the first one."""
    first, total = 1, 1
    while first <= total:
        part = read(BOOK, PageRange(first, size))
        yield part
        first, total = first + size, part.total_pages


class RecordedBook:
    """A PDF of nine pages that records which of them are read."""

    page_count = 9

    def __init__(self) -> None:
        self.asked = list[int]()

    def read_page(self, number: int) -> PdfPage:
        """A page of its number."""
        self.asked.append(number)
        return PdfPage(str(number))


def moved(span: PageSpan, offset: int) -> PageSpan:
    return replace(span, start=span.start + offset, end=span.end + offset)


def chunks_of_ranges(size: int, strategy: ChunkingStrategy) -> Iterator[Chunk]:
    parts = characters = 0
    for document in ranges(size):
        found = split_document(document, strategy)
        for chunk in found:
            yield replace(chunk, part=chunk.part + parts, start=chunk.start + characters, end=chunk.end + characters)
        parts, characters = parts + len(found), characters + len(document.text)


@EVERY_SIZE
def test_the_texts_of_all_ranges_joined_are_the_text_of_the_whole(size: int) -> None:
    whole = read(BOOK)

    assert "".join(part.text for part in ranges(size)) == whole.text


@EVERY_SIZE
def test_page_positions_of_a_range_plus_the_lengths_before_it_are_those_of_the_whole(size: int) -> None:
    characters, pages = 0, list[PageSpan]()
    for part in ranges(size):
        pages += (moved(span, characters) for span in part.pages)
        characters += len(part.text)

    assert tuple(pages) == read(BOOK).pages
    assert [page.number for page in pages] == list(range(1, len(PAGES) + 1))


@EVERY_SIZE
@pytest.mark.parametrize(
    "strategy",
    [
        ChunkingStrategy(),
        ChunkingStrategy(size=100, overlap=50),
        ChunkingStrategy("markdown", 300, 30),
        ChunkingStrategy("token", 64, 6, minimum=16),
        ChunkingStrategy("page", 1_000, 0),
    ],
)
def test_the_chunks_of_all_ranges_are_those_of_the_whole(size: int, strategy: ChunkingStrategy) -> None:
    whole = split_document(read(BOOK), strategy)

    assert len(whole) > len(PAGES)
    assert tuple(chunks_of_ranges(size, strategy)) == whole


@pytest.mark.parametrize("pages", [None, PageRange(1, 2), PageRange(12, 5), PageRange(900, 1)])
def test_every_range_has_the_page_count_of_the_whole_file(pages: PageRange | None) -> None:
    assert read(BOOK, pages).total_pages == len(PAGES)


def test_a_range_beyond_the_last_page_is_empty() -> None:
    assert read(BOOK, PageRange(13, 100)) == DocumentText("", "application/pdf", (), 12)


def test_a_range_without_text_is_no_failure() -> None:
    scanned = build_pdf(["", "", ""])

    assert isinstance(extract_text(scanned, name="a.pdf"), Unreadable)
    assert [read(scanned, PageRange(first, 2)).text.strip() for first in (1, 3)] == ["", ""]


def test_a_page_outside_the_range_is_not_decoded() -> None:
    book = RecordedBook()

    read_pages(book, Limits(), PageRange(3, 2))

    assert book.asked == [3, 4]


def test_a_protected_pdf_is_read_or_refused_in_ranges_as_when_read_at_once() -> None:
    locked = encrypted_pdf("secret")

    assert "Otters" in read(encrypted_pdf(""), PageRange(3, 1)).text
    assert extract_text(locked, name="a.pdf", pages=PageRange(1, 1)) == extract_text(locked, name="a.pdf")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.md", b"# Title\n\ntext"),
        ("a.docx", build_sample_docx()),
        ("a.html", b"<p>Hello</p>"),
        ("a.xlsx", xlsx_file("<row><c><v>1</v></c></row>")),
    ],
)
def test_a_format_that_is_read_as_a_whole_ignores_the_range(name: str, content: bytes) -> None:
    document = extract_text(content, name=name, pages=PageRange(7, 2))

    assert isinstance(document, DocumentText)
    assert document == extract_text(content, name=name)
    assert document.total_pages == 0


@pytest.mark.parametrize(("name", "content"), [("a.md", b" \n"), ("a.pdf", build_pdf([]))])
def test_a_file_without_text_or_pages_is_refused_for_a_range_too(name: str, content: bytes) -> None:
    assert isinstance(extract_text(content, name=name, pages=PageRange(1, 10)), Unreadable)


def test_a_document_read_in_ranges_has_a_page_limit_of_its_own() -> None:
    limits = Limits(max_pages=1, max_pages_in_ranges=3)
    three, four = pdf_of_repeated_pages(3, 3), pdf_of_repeated_pages(4, 4)

    refused = extract_text(four, name="a.pdf", limits=limits, pages=PageRange(1, 1))

    assert isinstance(extract_text(three, name="a.pdf", limits=limits), Unreadable)
    assert isinstance(extract_text(three, name="a.pdf", limits=limits, pages=PageRange(1, 1)), DocumentText)
    assert refused == Unreadable("The PDF has more than 3 pages, the limit. Split it into smaller files.")


def test_the_limit_on_characters_is_for_one_range() -> None:
    limits = Limits(max_characters=len(read(BOOK, PageRange(3, 1)).text))
    cause = (
        f"The part from page 7 to page 8 of the PDF holds more than {limits.max_characters:,} characters, the limit."
        " Split it into smaller files."
    )

    assert isinstance(extract_text(BOOK, name="a.pdf", limits=limits), Unreadable)
    assert isinstance(extract_text(BOOK, name="a.pdf", limits=limits, pages=PageRange(3, 1)), DocumentText)
    assert extract_text(BOOK, name="a.pdf", limits=limits, pages=PageRange(7, 2)) == Unreadable(cause)


@pytest.mark.parametrize(("first", "count"), [(0, 1), (1, 0), (-3, 2)])
def test_a_range_before_the_first_page_or_without_pages_is_refused(first: int, count: int) -> None:
    with pytest.raises(ValueError, match="counted from 1"):
        PageRange(first, count)
