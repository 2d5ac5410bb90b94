"""PDFs of one page written object by object, for content that usual programs do not write."""

from collections.abc import Sequence

from local.samples import build_pdf_file

HELVETICA = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"
DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /ABCDEF+Reed /Flags 4 /FontBBox [0 0 1000 1000] /ItalicAngle 0"
    b" /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>"
)
"""Object 6 of every sheet: a font's measures, without the font itself."""


def stream(content: bytes, entries: str = "") -> bytes:
    return f"<< /Length {len(content)} {entries} >>\nstream\n".encode() + content + b"\nendstream"


def text_line(text: str, at: tuple[int, int] = (40, 700)) -> bytes:
    """Return the operators that draw a line of Latin-1 text in the font F1."""
    escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("latin-1")
    return b"BT /F1 12 Tf %d %d Td (%b) Tj ET\n" % (*at, escaped)


def page_pdf(
    content: bytes, *others: bytes, font: bytes = HELVETICA, page: str = "", catalog: str = "", copies: int = 1
) -> bytes:
    """Return `copies` of a page with this content and the font F1 (object 5); further objects start at number 7."""
    resources = "/Resources << /Font << /F1 5 0 R >> >>"
    head = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R {resources} {page} >>"
    tree = b"<< /Type /Pages /Count %d /Kids [%b] >>" % (copies, b" ".join([b"3 0 R"] * copies))
    root = f"<< /Type /Catalog /Pages 2 0 R {catalog} >>".encode()
    return build_pdf_file([root, tree, head.encode(), stream(content), font, DESCRIPTOR, *others])


def form_pdf(*fields: str, content: bytes = b"", others: Sequence[bytes] = ()) -> bytes:
    """Return a form of these fields, all on its page; further objects start at number 7 + the count of fields."""
    numbers = " ".join(f"{7 + n} 0 R" for n in range(len(fields)))
    widgets = [f"<< /Type /Annot /Subtype /Widget /Rect [0 0 99 20] /P 3 0 R {field} >>".encode() for field in fields]
    acroform = f"/AcroForm << /Fields [{numbers}] /DR << /Font << /F1 5 0 R >> >> /DA (/F1 9 Tf) >>"
    return page_pdf(content, *widgets, *others, page=f"/Annots [{numbers}]", catalog=acroform)


def annotated_pdf(*notes: str, content: bytes = b"", others: Sequence[bytes] = ()) -> bytes:
    """Return a page with these annotations; further objects start at number 7."""
    written = " ".join(f"<< /Type /Annot /Rect [0 0 99 20] {note} >>" for note in notes)
    return page_pdf(content, *others, page=f"/Annots [{written}]")
