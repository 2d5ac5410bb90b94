"""A page of text lines for a PDF: its words, its measures and its place on the paper."""

from collections.abc import Callable
from functools import partial
from random import Random

from pypdf._codecs.core_font_metrics import CORE_FONT_METRICS  # the widths of Helvetica

from tests.support.one_page_pdfs import page_pdf

WIDTHS = CORE_FONT_METRICS["Helvetica"].character_widths
_WORDS = """
harbour ferry lantern otter sluice mooring quay signal tide pilot ledger granite survey estuary barge keel AV Tower Yard
WAVE Type Toll the of and in to a is was for on that by with as it at from this be or are an which not station office
fluid affine well-kept co-pilot 3rd No. (see) water, level; north: south. east? west! 1,204 77.25 0.5 2019
"""
VOCABULARY = _WORDS.split()
PAGES = 5  # of each file: copies of the same page
MARGIN, TOP, SIZE, LEADING = 40, 790, 11, 14
Words = list[str]
repeated_page = partial(page_pdf, copies=PAGES)


def text_width(text: str) -> float:
    return sum(WIDTHS.get(character, 556) for character in text)


def pdf_string(text: str) -> bytes:
    return b"(" + text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)").encode("latin-1") + b")"


def random_lines(chance: Random, count: int = 50, length: int = 11) -> list[Words]:
    return [[chance.choice(VOCABULARY) for _ in range(length)] for _ in range(count)]


def page_of_lines(lines: list[Words], draw: Callable[[Words], bytes], setup: str = "") -> tuple[bytes, list[str]]:
    """Return a page of lines, each drawn from the margin."""
    drawn = b"".join(b"1 0 0 1 %d %d Tm %b\n" % (MARGIN, TOP - LEADING * n, draw(line)) for n, line in enumerate(lines))
    content = f"BT /F1 {SIZE} Tf {setup}\n".encode() + drawn + b"ET"
    return repeated_page(content), [word for line in lines for word in line]
