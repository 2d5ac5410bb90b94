"""Text of PDF files, page by page, within limits."""

from collections.abc import Iterator

from lisa.documents.formats import PDF
from lisa.documents.limits import Limits
from lisa.documents.page_gaps import PageGap, gaps_failure_cause, merge_gaps
from lisa.documents.pdf.page import PdfFile, PdfPage
from lisa.documents.pdf.pages import open_pdf
from lisa.documents.refusals import remove_unstorable_characters, too_many_characters
from lisa.documents.text import DocumentText, PageRange, PageSpan, Unreadable

_BETWEEN_PAGES = "\n\n"


def read_pdf(content: bytes, limits: Limits, pages: PageRange | None = None) -> DocumentText | Unreadable:
    """Return the text of all pages, or of `pages`, and which pages have none.

    A PDF that cannot be opened or needs a password is Unreadable. So is one without any text, if all of it is read.
    """
    most = limits.max_pages_in_ranges if pages else limits.max_pages
    book = open_pdf(content, limits, most)
    return book if isinstance(book, Unreadable) else read_pages(book, limits, pages)


def read_pages(book: PdfFile, limits: Limits, pages: PageRange | None) -> DocumentText | Unreadable:
    """Return the text of these pages of an opened file, or of all."""
    asked = pages or PageRange(1, max(book.page_count, 1))
    texts, spans, gaps, start = list[str](), list[PageSpan](), list[PageGap](), 0
    for number, page in _read_requested_pages(book, asked):
        text, gap = remove_unstorable_characters(page.text), _BETWEEN_PAGES if number < book.page_count else ""
        texts += text, gap
        spans.append(PageSpan(number, start, start + len(text)))
        gaps += [PageGap(page.gap_reason, number, number)] if page.gap_reason else []
        start += len(text) + len(gap)
        if start > limits.max_characters:
            part = f"part from page {asked.first} to page {asked.first + asked.count - 1} of the PDF"
            return too_many_characters(part if pages else "PDF", limits)
    whole = "".join(texts)
    if pages is None and not any(character.isalnum() for character in whole):
        return Unreadable(gaps_failure_cause(gaps))
    return DocumentText(whole, PDF.media_type, tuple(spans), book.page_count, merge_gaps(gaps))


def _read_requested_pages(book: PdfFile, asked: PageRange) -> Iterator[tuple[int, PdfPage]]:
    """Return number and content of each requested page. Other pages are not decoded."""
    for number in range(asked.first, min(asked.first + asked.count - 1, book.page_count) + 1):
        yield number, book.read_page(number)
