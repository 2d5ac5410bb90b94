"""Fonts with unusual character maps are read; a page whose fonts name no characters is never guessed."""

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.page_gaps import PageGap
from lisa.documents.text import DocumentText, Unreadable
from tests.support.one_page_pdfs import HELVETICA, page_pdf, stream, text_line

PROSE = "the ferry to the island leaves from the old pier at six and comes back before it is dark on the water"


CAPITALS = "The Ferry To Kaldo Leaves At Six"


def type1(names: str, first: int, count: int) -> bytes:
    widths = "500 " * count
    return (
        f"<< /Type /Font /Subtype /Type1 /BaseFont /ABCDEF+Reed /FirstChar {first} /LastChar {first + count - 1}"
        f" /Widths [{widths}] /FontDescriptor 6 0 R /Encoding << /Type /Encoding /Differences [{first} {names}] >> >>"
    ).encode()


def type3(names: str, first: int, count: int) -> bytes:
    widths = "500 " * count
    return (
        f"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 10 10] /FontMatrix [.001 0 0 .001 0 0] /CharProcs << >>"
        f" /FirstChar {first} /LastChar {first + count - 1} /Widths [{widths}]"
        f" /Encoding << /Differences [{first} {names}] >> >>"
    ).encode()


def symbolic(to_unicode: str = "") -> bytes:
    return (
        "<< /Type /Font /Subtype /TrueType /BaseFont /ABCDEF+Reed /FirstChar 1 /LastChar 126"
        f" /Widths [{'500 ' * 126}] /FontDescriptor 6 0 R {to_unicode} >>"
    ).encode()


def composite(encoding: str, registered: str) -> bytes:
    system = f"/CIDSystemInfo << /Registry (Adobe) /Ordering ({registered}) /Supplement 2 >>"
    descendant = f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Reed {system} /FontDescriptor 6 0 R /DW 1000 >>"
    head = f"<< /Type /Font /Subtype /Type0 /BaseFont /Reed /Encoding /{encoding}"
    return f"{head} /DescendantFonts [{descendant}] >>".encode()


def drawn(codes: bytes) -> bytes:
    return b"BT /F1 12 Tf 40 700 Td <" + codes.hex().encode() + b"> Tj ET"


def in_order(text: str, first: int) -> tuple[bytes, str]:
    """Return the text as codes numbered in the order in which its letters appear, and the letters in that order."""
    order = "".join(dict.fromkeys(text))
    return bytes(first + order.index(letter) for letter in text), order


def cmap(*mapped: str) -> bytes:
    entries = "".join(f"{line}\n" for line in mapped)
    body = f"1 begincodespacerange <00> <ff> endcodespacerange\n{entries}endcmap"
    return stream(f"/CIDInit /ProcSet findresource begin begincmap\n{body}".encode())


def named(text: str, pattern: str, first: int = 1) -> bytes:
    codes, order = in_order(text, first)
    return page_pdf(drawn(codes), font=type1("".join("/" + pattern.format(ord(c)) for c in order), first, len(order)))


def cjk(text: str, codec: str, encoding: str, ordering: str) -> bytes:
    return page_pdf(drawn(text.encode(codec)), font=composite(encoding, ordering))


TOLD: dict[str, tuple[bytes, str]] = {
    "names that are codes": (page_pdf(text_line("abc"), font=type3("/97/98/99", 97, 3)), "abc"),
    "names that end in codes": (page_pdf(text_line("abc"), font=type3("/a97/a98/a99", 97, 3)), "abc"),
    "names that end in codes of capitals": (page_pdf(text_line("ABC"), font=type3("/c65/c66/c67", 65, 3)), "ABC"),
    "names that are codes under other codes": (named(PROSE, "{0}"), PROSE),
    "names that end in codes under other codes": (named(PROSE, "char{0}"), PROSE),
    "names that are codes in hexadecimal": (named(PROSE, "G{0:02X}"), PROSE),
    "names by Unicode": (named(CAPITALS, "uni{0:04X}"), CAPITALS),
    "short names by Unicode": (named(CAPITALS, "u{0:04X}"), CAPITALS),
    "names by Unicode with a suffix": (named(CAPITALS, "uni{0:04X}.alt"), CAPITALS),
    "old-style figures": (
        page_pdf(text_line("123"), font=type1("/one.oldstyle/two.oldstyle/three.oldstyle", 49, 3)),
        "123",
    ),
    "old-style figures under other codes": (
        page_pdf(drawn(b"\1\2\3"), font=type1("/one.os/two.os/three.os", 1, 3)),
        "123",
    ),
    "small capitals": (page_pdf(drawn(b"\1\2\3"), font=type1("/a.sc/b.sc/c.smcp", 1, 3)), "abc"),
    "ligatures by their parts": (page_pdf(drawn(b"\1\2\3"), font=type1("/o/f_f_i/c", 1, 3)), "offic"),
    "Japanese in EUC": (cjk("灯台の鍵は赤い箱", "euc-jp", "EUC-H", "Japan1"), "灯台の鍵は赤い箱"),
    "Japanese in Shift JIS": (cjk("灯台の鍵は赤い箱", "cp932", "90ms-RKSJ-H", "Japan1"), "灯台の鍵は赤い箱"),
    "Japanese in UTF-16": (cjk("灯台の鍵は赤い箱", "utf-16-be", "UniJIS-UTF16-H", "Japan1"), "灯台の鍵は赤い箱"),
    "Chinese in GBK": (cjk("灯塔的钥匙在红盒子里", "gbk", "GBK-EUC-H", "GB1"), "灯塔的钥匙在红盒子里"),
    "Chinese in Big Five": (cjk("燈塔的鑰匙在紅盒子裡", "big5", "ETen-B5-H", "CNS1"), "燈塔的鑰匙在紅盒子裡"),
    "Chinese in UCS-2": (cjk("灯塔的钥匙在红盒子里", "utf-16-be", "UniGB-UCS2-H", "GB1"), "灯塔的钥匙在红盒子里"),
    "Korean in UHC": (cjk("등대 열쇠는 빨간 상자에", "cp949", "KSCms-UHC-H", "Korea1"), "등대 열쇠는 빨간 상자에"),
}


UNTOLD: dict[str, bytes] = {
    "numbers of glyphs, without a table": page_pdf(
        drawn("".join(CAPITALS).translate({n: n - 29 for n in range(32, 127)}).encode("utf-16-be")),
        font=composite("Identity-H", "Identity"),
    ),
    "names that count glyphs": named(PROSE, "g{0}"),
    "names that count glyphs of a font": page_pdf(
        drawn(in_order(PROSE, 1)[0]), font=type1("".join(f"/g{68 + ord(c) % 26}" for c in in_order(PROSE, 1)[1]), 1, 22)
    ),
    "names that count from one": page_pdf(
        drawn(in_order(PROSE, 1)[0]), font=type3("".join(f"/a{n}" for n in range(1, 23)), 1, 22)
    ),
    "names that say nothing": page_pdf(text_line("ABCDE"), font=type1("/C0_1/C0_2/C0_3/G0_4/G0_5", 65, 5)),
    "codes in the order of the letters": page_pdf(drawn(in_order(PROSE * 3, 33)[0]), font=symbolic()),
    "control codes": page_pdf(drawn(in_order(PROSE, 1)[0]), font=symbolic()),
    "a table into private use": page_pdf(
        drawn(in_order(PROSE, 1)[0]),
        cmap("1 beginbfrange <01> <20> <F021> endbfrange"),
        font=symbolic("/ToUnicode 7 0 R"),
    ),
    "a table of unknown characters": page_pdf(
        drawn(in_order(PROSE, 1)[0]),
        cmap("1 beginbfrange <01> <20> [" + "<FFFD>" * 32 + "] endbfrange"),
        font=symbolic("/ToUnicode 7 0 R"),
    ),
}


@pytest.mark.parametrize("what", TOLD)
def test_a_font_that_names_its_characters_is_read(what: str) -> None:
    content, words = TOLD[what]
    document = extract_text(content, name="a.pdf")

    assert isinstance(document, DocumentText), document
    assert document.text == words


@pytest.mark.parametrize("what", UNTOLD)
def test_a_document_whose_fonts_name_no_characters_is_refused(what: str) -> None:
    document = extract_text(UNTOLD[what], name="a.pdf")

    assert isinstance(document, Unreadable), document
    assert "no way to Unicode" in document.cause


def test_one_page_with_unreadable_fonts_leaves_the_others_searchable() -> None:
    broken = UNTOLD["control codes"]
    two = broken.replace(b"/Count 1 /Kids [3 0 R]", b"/Count 2 /Kids [3 0 R 7 0 R]")
    sound = (
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 8 0 R /Resources << /Font << /F1 9 0 R >> >> >>"
    )
    added = b"".join(
        b"%d 0 obj\n%b\nendobj\n" % (7 + n, body)
        for n, body in enumerate([sound, stream(text_line("Sound.")), HELVETICA])
    )
    document = extract_text(two[: two.index(b"xref\n0")] + added + two[two.index(b"xref\n0") :], name="a.pdf")

    assert isinstance(document, DocumentText), document
    assert (document.text.strip(), document.gaps) == ("Sound.", (PageGap("fonts", 1, 1),))


def test_a_font_without_a_name_is_distinguished_from_the_other_fonts_of_its_page() -> None:
    code = r"\begin{picture}"
    names = "".join(f"/a{number}" for number in range(33, 127))
    content = text_line("Write") + text_line(code, (40, 600)).replace(b"/F1", b"/F2")
    page = page_pdf(
        content,
        type3(names, 33, 94),
        font=type1("/W/r/i/t/e", 1, 5).replace(b"[1 ", b"[87 /W 114 /r 105 /i 116 /t 101 /e 1 "),
    )
    document = extract_text(page.replace(b"/F1 5 0 R >>", b"/F1 5 0 R /F2 7 0 R >>"), name="a.pdf")

    assert isinstance(document, DocumentText), document
    assert document.text == f"Write\n{code}"
