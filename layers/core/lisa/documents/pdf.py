"""PDF to text, page by page, within limits."""

import logging
from collections.abc import Iterator
from contextlib import AbstractContextManager
from io import BytesIO
from typing import TYPE_CHECKING, Any

from lisa.documents.formats import PDF
from lisa.documents.limits import Limits
from lisa.documents.text import DocumentText, PageRange, PageSpan, Unreadable
from lisa.documents.wording import storable, too_many_characters, too_many_pages

if TYPE_CHECKING:
    from pypdf import PdfReader

_BETWEEN_PAGES = "\n\n"
_TAIL = 4096
"""Where the end marker must be; readers allow 1024 bytes after it, some producers add more."""
_KEPT_OBJECTS = 5_000
"""Some 20 MB; pages lie near the objects they need, so few are read twice."""
_TOKENS_PER_PAGE = 500_000
"""Two seconds of work; a page dense with text has some 20,000, a detailed map 200,000."""

_ENCRYPTED = Unreadable("The PDF is encrypted and needs a password. Save a copy without protection and upload that.")
_TRUNCATED = Unreadable("The PDF is cut off: its end is missing. Upload the complete file again.")
_NO_TEXT = Unreadable(
    "The PDF has no text layer (its pages are images) and OCR is off. Run OCR over it and upload the result."
)


class _Recent(dict[tuple[Any, Any], Any]):
    """The parser's cache of objects, which forgets: objects packed in streams are all parsed on the way to a page."""

    def __setitem__(self, key: tuple[Any, Any], parsed: object) -> None:
        if len(self) >= _KEPT_OBJECTS:
            self.clear()
        super().__setitem__(key, parsed)


def read_pdf(content: bytes, limits: Limits, pages: PageRange | None = None) -> DocumentText | Unreadable:
    """The text layer of every page, or of these. A PDF that needs a password or is cut off is Unreadable, and so is
    one without any text, if all of it is read."""
    from pypdf import PdfReader
    from pypdf.errors import LimitReachedError, PyPdfError

    if b"%%EOF" not in content[-_TAIL:]:
        return _TRUNCATED
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # a hostile file writes 45,000 lines, parts of it in them
    try:
        with _bounded(limits, _most_pages(limits, pages)):
            reader = PdfReader(BytesIO(content))
            reader.resolved_objects = _Recent()
            if reader.is_encrypted and not reader.decrypt(""):
                return _ENCRYPTED
            return _read(reader, limits, pages)
    except LimitReachedError as error:
        return Unreadable(f"Reading the PDF takes too much work ({error}). Print it to a new PDF.")
    except PyPdfError as error:
        return Unreadable(f"The PDF is damaged ({error}). Open it, save it again as PDF and upload that.")


def _read(reader: "PdfReader", limits: Limits, pages: PageRange | None) -> DocumentText | Unreadable:
    most = _most_pages(limits, pages)
    if _declared_pages(reader) > most or len(reader.pages) > most:
        return too_many_pages("PDF", most)
    asked = pages or PageRange(1, most)
    texts, spans, start = list[str](), list[PageSpan](), 0
    for number, text, gap in _page_texts(reader, asked):
        texts += text, gap
        spans.append(PageSpan(number, start, start + len(text)))
        start += len(text) + len(gap)
        if start > limits.max_characters:
            part = f"part from page {asked.first} to page {asked.first + asked.count - 1} of the PDF"
            return too_many_characters(part if pages else "PDF", limits)
    joined = "".join(texts)
    if pages is None and not any(character.isalnum() for character in joined):
        return _NO_TEXT
    return DocumentText(joined, PDF.media_type, tuple(spans), len(reader.pages))


def _most_pages(limits: Limits, pages: PageRange | None) -> int:
    return limits.max_pages_in_ranges if pages else limits.max_pages


def _page_texts(reader: "PdfReader", asked: PageRange) -> Iterator[tuple[int, str, str]]:
    """Number, text and what separates it from the next page, of each page asked for; the others are not decoded."""
    last = len(reader.pages)
    for number in range(asked.first, min(asked.first + asked.count - 1, last) + 1):
        text = storable(reader.pages[number - 1].extract_text())
        yield number, text, _BETWEEN_PAGES if number < last else ""


def _declared_pages(reader: "PdfReader") -> int:
    """What the catalog says, read before the page tree is walked: a million pages must not be built to be refused."""
    tree = reader.root_object.get("/Pages")
    count = tree.get_object().get("/Count", 0) if tree is not None else 0
    return count if isinstance(count, int) else 0


def _bounded(limits: Limits, most_pages: int) -> AbstractContextManager[object]:
    """Limits inside the parser: tighter than its own, and no external program for JBIG2 images."""
    from pypdf import apply_configuration

    return apply_configuration(
        page_tree_maximum_entries=2 * most_pages + 100,
        zlib_maximum_output_length=limits.max_part_bytes,
        lzw_maximum_output_length=limits.max_part_bytes,
        run_length_maximum_output_length=limits.max_part_bytes,
        stream_parsing_work_maximum_count=_TOKENS_PER_PAGE,
        jbig2dec_binary=None,
    )
