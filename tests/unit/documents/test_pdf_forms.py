"""Text on a page outside its content belongs to the page: values of form fields, and comments."""

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.limits import Limits
from lisa.documents.text import DocumentText, Unreadable
from tests.support.hostile_files import scanned_pdf
from tests.support.one_page_pdfs import annotated_pdf, form_pdf, page_pdf, stream, text_line

UTF16 = "<FEFF" + "Łódź, quai n° 3".encode("utf-16-be").hex() + ">"
XFA = (
    b'<xfa:datasets xmlns:xfa="http://www.xfa.org/schema/xfa-data/1.0/"><xfa:data><permit><vessel>Tern of Lenn'
    b"</vessel><berth>North quay</berth></permit></xfa:data></xfa:datasets>"
)
BOX = "/AP << /N << /{0} 40 0 R /Off 40 0 R >> >>"

FILLED_IN: dict[str, tuple[bytes, list[str]]] = {
    "a line of text": (form_pdf("/FT /Tx /T (vessel) /V (Petrel of Orrin)"), ["Petrel of Orrin"]),
    "a text in Unicode": (form_pdf(f"/FT /Tx /T (town) /V {UTF16}"), ["Łódź, quai n° 3"]),
    "several lines": (form_pdf(r"/FT /Tx /Ff 4096 /T (cargo) /V (Salt\rRope)"), ["Salt\nRope"]),
    "a field with a label": (
        form_pdf("/FT /Tx /T (f1) /TU (Name of the vessel) /V (Petrel)"),
        ["Name of the vessel: Petrel"],
    ),
    "a choice": (form_pdf("/FT /Ch /Ff 131072 /T (berth) /Opt [(East) (West quay)] /V (West quay)"), ["West quay"]),
    "a choice by its code": (
        form_pdf("/FT /Ch /Ff 131072 /T (b) /Opt [[(e) (East)] [(w) (West quay)]] /V (w)"),
        ["West quay"],
    ),
    "choices of a list": (
        form_pdf("/FT /Ch /Ff 2097152 /T (days) /Opt [(Monday) (Friday) (Sunday)] /V [(Monday) (Sunday)]"),
        ["Monday, Sunday"],
    ),
    "a value typed beside the choices": (
        form_pdf("/FT /Ch /Ff 393216 /T (b) /Opt [(East)] /V (The old pier)"),
        ["The old pier"],
    ),
    "a checked box": (form_pdf(f"/FT /Btn /T (insured) /V /Yes /AS /Yes {BOX.format('Yes')}"), ["insured"]),
    "a checked box with a state": (
        form_pdf(f"/FT /Btn /T (stay) /V /Overnight /AS /Overnight {BOX.format('Overnight')}"),
        ["stay: Overnight"],
    ),
    "a value above its field": (
        form_pdf("/Parent 8 0 R", others=[b"<< /FT /Tx /T (vessel) /V (Petrel of Orrin) /Kids [7 0 R] >>"]),
        ["Petrel of Orrin"],
    ),
    "a field outside any form": (
        annotated_pdf("/Subtype /Widget /FT /Tx /T (vessel) /V (Petrel of Orrin)"),
        ["Petrel of Orrin"],
    ),
    "data of an XML form": (
        page_pdf(
            text_line("Please wait..."),
            stream(XFA),
            catalog="/NeedsRendering true /AcroForm << /Fields [] /XFA [(datasets) 7 0 R] >>",
        ),
        ["Tern of Lenn", "North quay"],
    ),
    "data of an XML form in one piece": (
        page_pdf(
            text_line("Please wait..."),
            stream(b'<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/">' + XFA + b"</xdp:xdp>"),
            catalog="/NeedsRendering true /AcroForm << /Fields [] /XFA 7 0 R >>",
        ),
        ["Tern of Lenn", "North quay"],
    ),
}
COMMENTED_FILES: dict[str, tuple[bytes, list[str]]] = {
    "a text on the page": (
        annotated_pdf("/Subtype /FreeText /DA (/F1 9 Tf) /Contents (Mind the step)"),
        ["Mind the step"],
    ),
    "a note": (annotated_pdf("/Subtype /Text /Contents (Ask Ilse first)"), ["Ask Ilse first"]),
    "a comment on marked words": (annotated_pdf("/Subtype /Highlight /Contents (Is this so?)"), ["Is this so?"]),
    "a formatted comment": (annotated_pdf("/Subtype /Text /RC (<body><p>Salt &amp; rope</p></body>)"), ["Salt & rope"]),
    "a stamp": (
        annotated_pdf(
            "/Subtype /Stamp /AP << /N 7 0 R >>",
            others=[
                stream(
                    b"BT /F1 9 Tf 2 5 Td (Cleared by customs) Tj ET",
                    "/Type /XObject /Subtype /Form /BBox [0 0 99 20] /Resources << /Font << /F1 5 0 R >> >>",
                )
            ],
        ),
        ["Cleared by customs"],
    ),
}
SILENT: dict[str, tuple[bytes, str]] = {
    "a box that is not checked": (
        form_pdf(f"/FT /Btn /T (insured) /AS /Off {BOX.format('Yes')}", content=text_line("Form")),
        "insured",
    ),
    "a password": (form_pdf("/FT /Tx /Ff 8192 /T (p) /V (swordfish)", content=text_line("Form")), "swordfish"),
    "a hidden field": (form_pdf("/FT /Tx /T (p) /F 2 /V (draft)", content=text_line("Form")), "draft"),
    "the state of a note": (
        annotated_pdf("/Subtype /Text /State (Accepted) /Contents (Accepted)", content=text_line("Form")),
        "Accepted",
    ),
}


def text_of(content: bytes) -> str:
    document = extract_text(content, name="form.pdf")
    assert isinstance(document, DocumentText), document
    assert document.pages[-1].end == len(document.text)
    return document.text


@pytest.mark.parametrize("what", FILLED_IN)
def test_a_value_filled_into_a_form_is_part_of_its_page(what: str) -> None:
    content, words = FILLED_IN[what]
    lines = text_of(content)

    assert [word for word in words if word not in lines] == []


@pytest.mark.parametrize("what", COMMENTED_FILES)
def test_a_comment_is_part_of_its_page(what: str) -> None:
    content, words = COMMENTED_FILES[what]

    assert text_of(content).splitlines() == words


@pytest.mark.parametrize("what", SILENT)
def test_a_form_value_that_is_not_visible_is_left_out(what: str) -> None:
    content, words = SILENT[what]

    assert words not in text_of(content)


def test_a_value_that_the_page_shows_already_is_not_repeated() -> None:
    content = form_pdf("/FT /Tx /T (v) /V (Petrel of Orrin)", content=text_line("Vessel: Petrel of Orrin"))

    assert text_of(content) == "Vessel: Petrel of Orrin"


@pytest.mark.parametrize(
    "what", ["a line of text", "several lines", "a value above its field", "a field outside any form"]
)
def test_the_second_reader_reads_values_too(what: str) -> None:
    content, words = FILLED_IN[what]
    document = extract_text(content, name="form.pdf", limits=Limits(native_reader=False))

    assert isinstance(document, DocumentText), document
    assert document.text.strip() in words


def test_the_second_reader_reads_comments_and_reports_image_pages_too() -> None:
    note = extract_text(COMMENTED_FILES["a note"][0], name="a.pdf", limits=Limits(native_reader=False))
    scan = extract_text(scanned_pdf(), name="a.pdf", limits=Limits(native_reader=False))

    assert isinstance(note, DocumentText)
    assert note.text == "Ask Ilse first"
    assert isinstance(scan, Unreadable)
    assert "its pages are images" in scan.cause
