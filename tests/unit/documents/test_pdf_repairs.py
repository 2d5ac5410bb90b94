"""A damaged PDF is repaired before it is refused, and its lost pages are reported."""

import zlib

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.page_gaps import PageGap, gaps_notice
from lisa.documents.text import DocumentText, PageRange, Unreadable
from local.samples import build_pdf, build_sample_pdf
from tests.support.damaged_pdfs import DAMAGED
from tests.support.one_page_pdfs import HELVETICA, page_pdf, stream, text_line
from tests.support.packed_pdf import pdf_of_packed_objects

PACKED = pdf_of_packed_objects(pages=3, links=2)


def read(content: bytes) -> DocumentText:
    document = extract_text(content, name="a.pdf")
    assert isinstance(document, DocumentText), document
    return document


@pytest.mark.parametrize("damage", DAMAGED)
def test_a_damaged_file_gives_all_its_words_on_their_pages(damage: str) -> None:
    whole, document = read(build_sample_pdf()), read(DAMAGED[damage](build_sample_pdf()))

    def words(book: DocumentText) -> list[list[str]]:
        return [book.text[page.start : page.end].split() for page in book.pages]

    assert words(document) == words(whole)


@pytest.mark.parametrize("damage", ["zeros after the end", "headers of a download before it", "a wrong trailer"])
def test_a_file_of_packed_objects_is_repaired_too(damage: str) -> None:
    broken = PACKED.replace(b"/Type /XRef", b"/Type /XXXX") if damage == "a wrong trailer" else DAMAGED[damage](PACKED)

    assert read(broken).text.split() == ["Page"] * 3


def test_the_complete_pages_of_a_cut_off_file_are_read_and_the_cut_is_reported() -> None:
    book = build_pdf([f"This is page {number} of the log." for number in range(1, 6)])
    document = read(book[: book.index(b"(This is page 4")])

    assert "page 3 of the log" in document.text
    assert "page 4 of the log" not in document.text
    assert "cut off" in (gaps_notice(document.gaps) or "")


def test_a_cut_off_file_without_a_whole_page_is_refused() -> None:
    refused = extract_text(build_sample_pdf()[:60], name="a.pdf")

    assert refused == Unreadable("The PDF is cut off: its end is missing. Upload the complete file again.")


def test_the_beginning_of_a_packed_stream_that_is_cut_off_is_read() -> None:
    text = b"".join(text_line(f"Line {n} of the log", (40, 800 - n)) for n in range(400))
    whole = page_pdf(b"", HELVETICA).replace(stream(b""), stream(zlib.compress(text), "/Filter /FlateDecode"))
    start = whole.index(b"stream\n")
    # The page, its font and the catalog come before the contents in this file.
    document = extract_text(
        whole[: start + 900] + b"\nendstream\nendobj\n" + whole[whole.index(b"5 0 obj") :], name="a.pdf"
    )

    assert isinstance(document, DocumentText)
    assert "Line 9 of the log" in document.text


def test_one_bad_page_never_fails_the_document() -> None:
    book = build_pdf(["First.", "Second.", "Third."])
    broken = book.replace(b"/Kids [4 0 R 6 0 R 8 0 R]", b"/Kids [4 0 R 99 0 R 8 0 R]")
    document = read(broken)

    assert (document.total_pages, document.text.split()) == (3, ["First.", "Third."])
    assert document.gaps == (PageGap("damaged", 2, 2),)


def test_a_range_of_a_damaged_file_is_a_slice_of_the_whole() -> None:
    broken = DAMAGED["a count of one page"](build_sample_pdf())
    parts = [extract_text(broken, name="a.pdf", pages=PageRange(number, 1)) for number in (1, 2, 3)]

    assert all(isinstance(part, DocumentText) for part in parts)
    assert "".join(part.text for part in parts if isinstance(part, DocumentText)) == read(broken).text
