"""A PDF with a composite font: two bytes for each letter and a table to Unicode."""

from random import Random

from tests.bench.typeset_page import (
    LEADING,
    MARGIN,
    TOP,
    WIDTHS,
    random_lines,
    repeated_page,
)
from tests.support.one_page_pdfs import stream


def composite_font_page(chance: Random) -> tuple[bytes, list[str]]:
    """Two bytes per letter, a table to Unicode, blanks as distances."""
    lines = random_lines(chance)
    letters = sorted({character for line in lines for word in line for character in word})
    code = {character: number for number, character in enumerate(letters, start=1)}
    widths = " ".join(f"{code[c]} [{WIDTHS.get(c, 556)}]" for c in letters)
    system = "/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >>"
    descendant = (
        f"<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Reed {system} /FontDescriptor 6 0 R /W [{widths}] >>"
    )
    font = f"<< /Type /Font /Subtype /Type0 /BaseFont /Reed /Encoding /Identity-H /DescendantFonts [{descendant}]"
    content = b"BT /F1 11 Tf\n"
    for row, line in enumerate(lines):
        words = [b"<" + b"".join(b"%04x" % code[c] for c in word) + b">" for word in line]
        content += b"1 0 0 1 %d %d Tm [%b] TJ\n" % (MARGIN, TOP - LEADING * row, b" -278 ".join(words))
    table = "".join(f"<{code[c]:04x}> <{ord(c):04x}>\n" for c in letters)
    space = "1 begincodespacerange <0000> <ffff> endcodespacerange"
    cmap = f"begincmap {space}\n{len(letters)} beginbfchar\n{table}endbfchar endcmap"
    font += " /ToUnicode 7 0 R >>"
    return repeated_page(content + b"ET", stream(cmap.encode()), font=font.encode()), [
        word for line in lines for word in line
    ]
