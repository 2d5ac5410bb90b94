"""Files from people and attackers: damaged, mislabelled, encrypted, and bombs of every format."""

import zlib
from collections.abc import Callable, Sequence
from io import BytesIO
from zipfile import ZipFile

from pypdf import PdfReader, PdfWriter

from local.samples import (
    build_docx_file,
    build_pdf,
    build_pdf_file,
    build_sample_docx,
    build_sample_pdf,
    build_zip_file,
)
from tests.support.office_parts import epub_file, odt_file, pptx_file, pptx_of_parts, xlsx_file, xlsx_of_parts
from tests.support.one_page_pdfs import form_pdf

MEGABYTE = 1024 * 1024


def encrypted_pdf(user_password: str, algorithm: str = "AES-256") -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(build_sample_pdf())))
    writer.encrypt(user_password, "owner", algorithm=algorithm)
    target = BytesIO()
    writer.write(target)
    return target.getvalue()


def pdf_with(pages_object: str, *others: bytes) -> bytes:
    """Return a PDF with this root of the page tree; further objects start at number 3."""
    return build_pdf_file([b"<< /Type /Catalog /Pages 2 0 R >>", pages_object.encode(), *others])


def drawn_pdf(
    content: bytes, filters: str = "", resources: str = "", others: Sequence[bytes] = (), pages: int = 1
) -> bytes:
    """Return so many pages with this encoded content stream; further objects start at number 5."""
    resources = f"/Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> {resources}"
    page = f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R /Resources << {resources} >> >>"
    kids = "3 0 R " * pages
    stream = f"<< /Length {len(content)} {filters} >>\nstream\n".encode() + content + b"\nendstream"
    return pdf_with(f"<< /Type /Pages /Count {pages} /Kids [{kids}] >>", page.encode(), stream, *others)


def pdf_of_repeated_pages(references: int, declared: int) -> bytes:
    kids = "3 0 R " * references
    page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
    return pdf_with(f"<< /Type /Pages /Count {declared} /Kids [{kids}] >>", page)


def pdf_whose_stream_unpacks_to(size: int, times: int = 1) -> bytes:
    content = b"q " * (size // 2)
    for _ in range(times):
        content = zlib.compress(content, 9)
    return drawn_pdf(content, f"/Filter [{'/FlateDecode ' * times}]")


def pdf_of_forms_in_forms(depth: int) -> bytes:
    """Return a PDF in which each form draws the next one ten times: 10 ** depth drawings from a few hundred bytes."""
    draws = b"/F Do " * 10

    def form(number: int) -> bytes:
        inner = f"/Resources << /XObject << /F {number + 1} 0 R >> >>"
        head = f"<< /Type /XObject /Subtype /Form /BBox [0 0 9 9] {inner} /Length {len(draws)} >>"
        return head.encode() + b"\nstream\n" + draws + b"\nendstream"

    return drawn_pdf(b"/F Do", "", "/XObject << /F 5 0 R >>", [form(5 + n) for n in range(depth)])


def pdf_of_many_operators(count: int, pages: int = 1) -> bytes:
    content = zlib.compress(b"BT /F1 9 Tf (a) Tj ET 1 0 0 1 0 0 cm " * count)
    return drawn_pdf(content, "/Filter /FlateDecode", pages=pages)


def pdf_of_a_page_and_a_bomb(size: int) -> bytes:
    font = "/Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >>"
    contents = [b"BT /F1 9 Tf (Harmless) Tj ET", b"q " * (size // 2)]
    streams = [zlib.compress(content) for content in contents]
    return pdf_with(
        "<< /Type /Pages /Count 2 /Kids [3 0 R 4 0 R] >>",
        *(f"<< /Type /Page /Parent 2 0 R /Contents {n} 0 R {font} >>".encode() for n in (5, 6)),
        *(b"<< /Filter /FlateDecode /Length %d >>\nstream\n%b\nendstream" % (len(s), s) for s in streams),
    )


def scanned_pdf() -> bytes:
    image = (
        b"<< /Type /XObject /Subtype /Image /Width 1 /Height 1 /ColorSpace /DeviceGray /BitsPerComponent 8 /Length 1"
    )
    return drawn_pdf(b"9 0 0 9 0 0 cm /I Do", "", "/XObject << /I 5 0 R >>", [image + b" >>\nstream\n.\nendstream"], 2)


def docx_that_lies_about_its_size() -> bytes:
    """Return a document whose archive claims 100 bytes but unpacks to 40 MB."""
    size = 40 * MEGABYTE
    content = build_docx_file(" " * (size - len(_document(build_docx_file("")))))
    return content.replace(len(_document(content)).to_bytes(4, "little"), (100).to_bytes(4, "little"))


def _document(docx: bytes) -> bytes:
    with ZipFile(BytesIO(docx)) as archive:
        return archive.read("word/document.xml")


def docx_with_document(document: bytes) -> bytes:
    with ZipFile(BytesIO(build_sample_docx())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return build_zip_file({**parts, "word/document.xml": document})


def billion_laughs() -> bytes:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    return f'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY l0 "lol">{levels}]><l>&l9;</l>'.encode()


def external_entity() -> bytes:
    return b'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><r>&x;</r>'


PDF, DOCX = build_sample_pdf(), build_sample_docx()

HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "nothing at all": ("a.txt", lambda: b"", "is empty"),
    "a PDF cut before its first page": ("a.pdf", lambda: PDF[:60], "cut off"),
    "a PDF that needs a password": ("a.pdf", lambda: encrypted_pdf("secret"), "password"),
    "an old-style encrypted PDF": ("a.pdf", lambda: encrypted_pdf("secret", "RC4-128"), "password"),
    "a scanned PDF": ("a.pdf", scanned_pdf, "no text layer (its pages are images)"),
    "a PDF of an empty form": ("a.pdf", lambda: form_pdf("/FT /Tx /T (vessel)"), "filled into the fields"),
    "a PDF of drawings": ("a.pdf", lambda: drawn_pdf(b"0 0 m 9 9 l S"), "only drawings"),
    "a PDF of empty pages": ("a.pdf", lambda: build_pdf(["", ""]), "its pages are empty"),
    "text named as PDF": ("a.pdf", lambda: b"Dear all", "not a PDF"),
    "a PDF that is also a ZIP archive": (
        "a.pdf",
        lambda: PDF + build_zip_file({"a.exe": b"MZ"}),
        "ZIP archive at once",
    ),
    "a PDF of a million declared pages": ("a.pdf", lambda: pdf_of_repeated_pages(1, 1_000_000), "2,000 pages"),
    "a PDF of a million undeclared pages": ("a.pdf", lambda: pdf_of_repeated_pages(1_000_000, 1), "pages are empty"),
    "a page tree that contains itself": (
        "a.pdf",
        lambda: pdf_with("<< /Type /Pages /Count 1 /Kids [2 0 R] >>"),
        "damaged",
    ),
    "a PDF stream of 300 MB": ("a.pdf", lambda: pdf_whose_stream_unpacks_to(300 * MEGABYTE), "too much work"),
    "a stream packed five times": (
        "a.pdf",
        lambda: pdf_whose_stream_unpacks_to(300 * MEGABYTE, times=5),
        "too much work",
    ),
    "forms that draw forms": ("a.pdf", lambda: pdf_of_forms_in_forms(12), "pages are empty"),
    "a PDF of only a header": ("a.pdf", lambda: b"%PDF-1.7\n%%EOF", "damaged"),
    "a DOCX that is no ZIP archive": ("a.docx", lambda: b"Dear all", "no ZIP archive"),
    "a DOCX cut in half": ("a.docx", lambda: DOCX[: len(DOCX) // 2], "damaged"),
    "a ZIP archive named as DOCX": ("a.docx", lambda: build_zip_file({"a.txt": b"a"}), "not a document"),
    "a ZIP archive in a ZIP archive": (
        "a.zip",
        lambda: build_zip_file({"b.zip": build_zip_file({"c": b""})}),
        "not a document",
    ),
    "a workbook without sheets": ("a.xlsx", lambda: build_zip_file({"xl/workbook.xml": b"<workbook/>"}), "no text"),
    "a DOCX bomb": ("a.docx", lambda: build_docx_file(" " * 200 * MEGABYTE), "unpack to far more"),
    "a DOCX bomb that lies about its size": ("a.docx", docx_that_lies_about_its_size, "damaged"),
    "a DOCX of tables in tables": ("a.docx", lambda: build_docx_file("<w:tbl><w:tr><w:tc>" * 100_000), "damaged"),
    "a DOCX of four million paragraphs": ("a.docx", lambda: build_docx_file("<w:p/>" * 4_000_000), "too complex"),
    "a PDF of 2,000 slow pages": ("a.pdf", lambda: pdf_of_many_operators(20_000, pages=2_000), "longer than 4 s"),
    "a DOCX that laughs a billion times": ("a.docx", lambda: docx_with_document(billion_laughs()), "type definition"),
    "a DOCX that reads local files": ("a.docx", lambda: docx_with_document(external_entity()), "type definition"),
    "a PPTX that is no ZIP archive": ("a.pptx", lambda: b"Dear all", "not a PPTX (it is no ZIP archive)"),
    "a PPTX bomb": ("a.pptx", lambda: pptx_file(" " * 200 * MEGABYTE), "unpack to far more"),
    "a PPTX of groups in groups": ("a.pptx", lambda: pptx_file("<p:grpSp>" * 100_000), "damaged"),
    "a PPTX that laughs a billion times": (
        "a.pptx",
        lambda: pptx_of_parts(billion_laughs().decode()),
        "type definition",
    ),
    "a PPTX without slides": ("a.pptx", lambda: build_zip_file({"ppt/presentation.xml": b"<p/>"}), "no slides"),
    "an XLSX bomb": ("a.xlsx", lambda: xlsx_file(" " * 200 * MEGABYTE), "unpack to far more"),
    "an XLSX of a million rows": (
        "a.xlsx",
        lambda: xlsx_file("<row><c><v>1</v></c></row>" * 1_000_000),
        "100,000 rows",
    ),
    "an XLSX of wide rows": (
        "a.xlsx",
        lambda: xlsx_file(f"<row>{'<c><v>1</v></c>' * 16_384}</row>" * 100),
        "2,000,000 characters",
    ),
    "an XLSX that reads local files": (
        "a.xlsx",
        lambda: xlsx_of_parts(external_entity().decode()),
        "type definition",
    ),
    "an XLSX cut in half": ("a.xlsx", lambda: xlsx_file("<row/>" * 99)[:300], "damaged"),
    "an ODT bomb": ("a.odt", lambda: odt_file(" " * 200 * MEGABYTE), "unpack to far more"),
    "an ODT of tables in tables": ("a.odt", lambda: odt_file("<t:table><t:table-row>" * 100_000), "damaged"),
    "an ODT of a huge declared table": (
        "a.odt",
        lambda: odt_file(
            "<t:table>"
            + "<t:table-row><t:table-cell t:number-columns-repeated='99999'><x:p>a</x:p></t:table-cell></t:table-row>"
            * 20_000
            + "</t:table>"
        ),
        "2,000,000 characters",
    ),
    "an EPUB bomb": ("a.epub", lambda: epub_file([" " * 200 * MEGABYTE]), "unpack to far more"),
    "an EPUB whose package laughs a billion times": (
        "a.epub",
        lambda: epub_file([], {"META-INF/container.xml": billion_laughs()}),
        "type definition",
    ),
    "an EPUB of many long chapters": ("a.epub", lambda: epub_file(["<p>word " * 99_999] * 5), "2,000,000 characters"),
    "XML that laughs a billion times": ("a.xml", billion_laughs, "entities"),
    "XML that reads local files": ("a.xml", external_entity, "entities"),
    "XML that never ends": ("a.xml", lambda: b"<a>" * 1_000_000, "not well formed"),
    "a program": ("a.txt", lambda: b"\x7fELF" + bytes(range(256)) * 9, "not supported"),
    "random bytes": ("a.md", lambda: bytes(range(256)) * 9, "binary data"),
    "an image with an honest name": ("a.png", lambda: b"\x89PNG\r\n\x1a\n" + bytes(99), "PNG images are not supported"),
    "an encrypted Office file": (
        "a.docx",
        lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
        "password",
    ),
    "fifty megabytes of text": ("a.log", lambda: b"one line\n" * (50 * MEGABYTE // 9), "2,000,000 characters"),
    "one byte more than fifty megabytes": ("a.log", lambda: b"a" * (50 * MEGABYTE + 1), "the limit is 52,428,800"),
    "Cyrillic in an undeclared code page": ("a.txt", lambda: "Привет, мир".encode("cp1251"), "Save the file as UTF-8"),
    "only white space": ("a.md", lambda: b" \n\t\n", "no text"),
    "HTML of scripts alone": ("a.html", lambda: b"<html><script>alert(1)</script></html>", "no text"),
}
"""Unreadable files by description, each with its name, its bytes and words of the expected cause."""
