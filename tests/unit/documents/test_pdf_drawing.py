"""The text of a PDF page is what the page shows, however a program draws it."""

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.text import DocumentText
from tests.support.one_page_pdfs import HELVETICA, page_pdf, stream, text_line

FIGURE = "/Type /XObject /Subtype /Form /BBox [0 0 595 842]"
INSIDE = b"BT /F1 12 Tf 40 600 Td (Words inside) Tj ET"
LIGATURES = HELVETICA.replace(
    b"/Encoding /WinAnsiEncoding", b"/Encoding << /BaseEncoding /WinAnsiEncoding /Differences [1 /ffi /fl /fi] >>"
)


def lines(*drawn: str) -> bytes:
    body = " 0 -14 Td ".join(f"({line}) Tj" for line in drawn)
    return page_pdf(f"BT /F1 12 Tf 40 700 Td {body} ET".encode("latin-1"))


def repeated(apart: float, times: int) -> bytes:
    drawn = b"".join(b"1 0 0 1 %.2f 700 Tm (Warning) Tj\n" % (40 + apart * n) for n in range(times))
    return page_pdf(b"BT /F1 12 Tf " + drawn + b"ET")


def with_figure(*figures: bytes) -> bytes:
    """Return a page with a text and a figure, which may draw a second figure."""
    page = page_pdf(text_line("Text") + b"/X Do", *figures)
    return page.replace(b"/F1 5 0 R >> >>", b"/F1 5 0 R >> /XObject << /X 7 0 R /Y 8 0 R >> >>")


def squeezed(body: str, scale: int) -> bytes:
    """Return a layer of recognised words: invisible, and squeezed into the width of the picture's words."""
    return page_pdf(f"BT 3 Tr /F1 10 Tf {scale} Tz 40 700 Td {body} ET".encode())


def gap(width: int) -> bytes:
    return page_pdf(b"BT /F1 10 Tf 40 700 Td [(Physiology) -%d (of) -%d (rats)] TJ ET" % (width, width))


SHOWN: dict[str, tuple[bytes, str]] = {
    "drawn twice in one place": (repeated(0, 2), "Warning"),
    "drawn twice a little apart": (repeated(0.3, 2), "Warning"),
    "drawn three times": (repeated(0.5, 3), "Warning"),
    "drawn five times": (repeated(0.25, 5), "Warning"),
    "filled and then outlined": (page_pdf(text_line("Warning") + b"1 Tr " + text_line("Warning")), "Warning"),
    "with a shadow": (page_pdf(text_line("Warning", (41, 699)) + text_line("Warning")), "Warning"),
    "a sentence drawn twice": (
        page_pdf(text_line("The ferry leaves") + text_line("The ferry leaves", (40, 700))),
        "The ferry leaves",
    ),
    "in a figure without resources": (with_figure(stream(INSIDE, FIGURE)), "Text\nWords inside"),
    "in a figure with empty resources": (
        with_figure(stream(INSIDE, FIGURE + " /Resources << >>")),
        "Text\nWords inside",
    ),
    "in a figure of a figure": (with_figure(stream(b"/Y Do", FIGURE), stream(INSIDE, FIGURE)), "Text\nWords inside"),
    "squeezed, blanks as distances": (squeezed("[(Physiology) -300 (of) -300 (rats)] TJ", 50), "Physiology of rats"),
    "squeezed to a third": (squeezed("(Physiology of rats) Tj", 33), "Physiology of rats"),
    "squeezed, word by word": (
        squeezed("(Physiology) Tj 35 0 Td (of) Tj 10 0 Td (rats) Tj", 60),
        "Physiology of rats",
    ),
    "a narrow blank as a distance": (gap(150), "Physiology of rats"),
    "a wide blank as a distance": (gap(400), "Physiology of rats"),
    "ligatures by their names": (
        page_pdf(b"BT /F1 12 Tf (o\\001ce work\\002ow) Tj ET", font=LIGATURES),
        "office workflow",
    ),
    "a word with a soft hyphen at the line's end": (lines("informa\xad", "tion desk"), "informa-\ntion desk"),
    "a word with a hyphen at the line's end": (lines("informa-", "tion desk"), "informa-\ntion desk"),
    "years with a hyphen at the line's end": (lines("2019-", "2020"), "2019-\n2020"),
    "another text for what is drawn": (
        page_pdf(b"/Span << /ActualText (Right) >> BDC " + text_line("Wrong") + b" EMC"),
        "Right",
    ),
    "white on white": (page_pdf(b"1 g " + text_line("Warning")), "Warning"),
    "turned lines": (
        page_pdf(b"BT /F1 12 Tf 0 1 -1 0 60 40 Tm (First line) Tj 0 1 -1 0 74 40 Tm (second line) Tj ET"),
        "First line\nsecond line",
    ),
    "lines that are upside down": (
        page_pdf(b"BT /F1 12 Tf -1 0 0 -1 400 700 Tm (First line) Tj -1 0 0 -1 400 714 Tm (second line) Tj ET"),
        "First line\nsecond line",
    ),
}


@pytest.mark.parametrize("how", SHOWN)
def test_the_words_of_a_page_are_read_once_and_with_blanks_between(how: str) -> None:
    content, words = SHOWN[how]
    document = extract_text(content, name="a.pdf")

    assert isinstance(document, DocumentText), document
    assert document.text == words
