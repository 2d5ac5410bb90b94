"""Sample documents, created at run time with the standard library alone: a small PDF and a small DOCX."""

import textwrap
from collections.abc import Iterator, Sequence
from io import BytesIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Table = Sequence[Sequence[str]]

_LINE_LENGTH = 88
_CONTENT_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml"
 ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>"""
_RELATIONSHIPS = """<?xml version="1.0" encoding="UTF-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1"
 Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
 Target="word/document.xml"/></Relationships>"""
_DOCUMENT = """<?xml version="1.0" encoding="UTF-8"?>
<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>{}</w:body></w:document>"""

_RIVER_SURVEY = (
    """Survey of the river Sarn

Between April and October, water is sampled every second week at nine stations from the spring to the estuary.
Station 1 lies above the village of Lenn, station 9 at the old ferry landing. At each station two litres are taken
thirty centimetres below the surface.

The crew notes the weather, the water level at the nearest gauge and the temperature before the bottle is closed.""",
    """Handling of the samples

The samples of the river are kept for five years at minus twenty degrees in the cold store of the laboratory in
Port Lenn. A sample leaves the cold store only against a signature, and never twice on one day.

Bottles are labelled with the station, the date and the initials of whoever took them. A bottle without a label is
thrown away, whatever it may hold.""",
    """Findings

Nitrate was highest at station 6, below the dairy, with 41 milligrams per litre in the first week of June. Oxygen
never fell below 6 milligrams per litre. Otters were seen at stations 2 and 3, for the first time since 1987.""",
)
_LAB_HANDBOOK = (
    "Laboratory handbook",
    "Visitors sign in at the front desk and wear glasses and a coat in every room with a yellow door. Nobody works "
    "alone in the solvent room.",
    "The balance is calibrated every Monday before nine; whoever does it signs the sheet beside it. A spill is covered "
    "with the granulate from the red bin and reported on extension 114.",
    "What is measured with which instrument:",
)
_INSTRUMENTS = (
    ("Quantity", "Instrument", "Room", "Time per sample"),
    ("Nitrate", "photometer", "2.14", "6 minutes"),
    ("Oxygen", "optical probe", "2.14", "90 seconds"),
    ("Heavy metals", "mass spectrometer", "0.03", "25 minutes"),
)


def build_sample_pdf() -> bytes:
    """Return the sample PDF, a report of three pages."""
    return build_pdf(_RIVER_SURVEY)


def build_sample_docx() -> bytes:
    """Return the sample Word document, paragraphs with a table."""
    return build_docx(_LAB_HANDBOOK, _INSTRUMENTS)


def build_pdf(pages: Sequence[str]) -> bytes:
    """Return a PDF 1.4 with one page for each text, in Helvetica; characters outside Latin-1 become question marks."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Count {len(pages)} /Kids [{kids}] >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, page in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> "
            + f"/Contents {5 + 2 * number} 0 R >>".encode()
        )
        content = _build_page_content(page)
        objects.append(f"<< /Length {len(content)} >>\nstream\n".encode() + content + b"\nendstream")
    return build_pdf_file(objects)


def build_pdf_file(objects: Sequence[bytes]) -> bytes:
    """Return a PDF file of these objects, of which the first is the catalog."""
    content, offsets = b"%PDF-1.4\n", list[int]()
    for number, body in enumerate(objects, start=1):
        offsets.append(len(content))
        content += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>"
    return content + f"{end}\nstartxref\n{len(content)}\n%%EOF\n".encode()


def build_docx(paragraphs: Sequence[str], table: Table = ()) -> bytes:
    """Return a Word document of plain paragraphs, followed by the table if it has rows."""
    rows = "".join(f"<w:tr>{''.join(f'<w:tc>{_build_paragraph(cell)}</w:tc>' for cell in row)}</w:tr>" for row in table)
    return build_docx_file("".join(map(_build_paragraph, paragraphs)) + (f"<w:tbl>{rows}</w:tbl>" if rows else ""))


def build_docx_file(body: str) -> bytes:
    """Return a Word document with this XML as its body."""
    parts = {
        "[Content_Types].xml": _CONTENT_TYPES,
        "_rels/.rels": _RELATIONSHIPS,
        "word/document.xml": _DOCUMENT.format(body),
    }
    return build_zip_file({name: part.encode() for name, part in parts.items()})


def build_zip_file(parts: dict[str, bytes]) -> bytes:
    """Return a ZIP archive; the same parts always give the same bytes."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(ZipInfo(name), part, compress_type=ZIP_DEFLATED)
    return buffer.getvalue()


def _build_paragraph(text: str) -> str:
    return f'<w:p><w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p>'


def _build_page_content(page: str) -> bytes:
    lines = "\n".join(f"({_escape_text(line)}) Tj T*" for line in _wrap_lines(page))
    return f"BT /F1 11 Tf 16 TL 56 780 Td\n{lines}\nET".encode("latin-1", "replace")


def _wrap_lines(page: str) -> Iterator[str]:
    for paragraph in page.split("\n\n"):
        yield from textwrap.wrap(paragraph, _LINE_LENGTH)
        yield ""


def _escape_text(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
