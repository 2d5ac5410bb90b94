"""Office files written by libraries that the readers do not use, with a record of all that was written."""

import html
import random
from collections.abc import Callable
from dataclasses import dataclass, field
from email.message import EmailMessage
from io import BytesIO

import docx
import openpyxl
import pptx
from pptx.util import Inches

from tests.support.office_parts import epub_file, odt_file

Table = list[list[str]]

_WORDS = [
    "gate",
    "keeper",
    "tide",
    "Brücke",
    "橋",
    "маяк",
    "a|b",
    "c\\d",
    "&",
    "<sign>",
    "3.5",
    '"so"',
    "x_y",
    "*star*",
    "#",
]


@dataclass
class WrittenFile:
    """A file, and the paragraphs and tables in it by the page on which they are; page 0 for formats without pages."""

    name: str
    content: bytes = b""
    paragraphs: list[tuple[int, str]] = field(default_factory=list)
    tables: list[tuple[int, Table]] = field(default_factory=list)


def some_words(chance: random.Random, most: int = 6) -> str:
    """Return some words with a number, so that hardly any two texts are equal."""
    return " ".join([*chance.choices(_WORDS, k=chance.randint(1, most)), f"n{chance.randrange(10**6)}"])


def some_table(chance: random.Random) -> Table:
    """Return a table of at least two rows and columns, of which the first column and the header have no empty cells."""
    rows, columns = chance.randint(2, 6), chance.randint(2, 5)
    return [
        ["" if r and c and chance.random() < 0.1 else some_words(chance, 3) for c in range(columns)]
        for r in range(rows)
    ]


def write_pptx(chance: random.Random) -> WrittenFile:
    written, deck = WrittenFile("a.pptx"), pptx.Presentation()
    for page in range(1, chance.randint(2, 5)):
        title, body, notes, table = *(some_words(chance) for _ in range(3)), some_table(chance)
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        assert slide.shapes.title is not None and slide.notes_slide.notes_text_frame is not None
        slide.shapes.title.text, slide.placeholders[1].text = title, body
        size = [Inches(2)] * 4
        shown = slide.shapes.add_table(len(table), len(table[0]), *size).table
        for r, row in enumerate(table):
            for c, cell in enumerate(row):
                shown.cell(r, c).text = cell
        slide.notes_slide.notes_text_frame.text = notes
        written.paragraphs += [(page, title), (page, body), (page, notes)]
        written.tables.append((page, table))
    return _saved(written, deck.save)


def write_xlsx(chance: random.Random) -> WrittenFile:
    written, book = WrittenFile("a.xlsx"), openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for page in range(1, chance.randint(2, 5)):
        sheet, title, table = (
            book.create_sheet(f"Sheet n{chance.randrange(10**6)}"),
            some_words(chance),
            some_table(chance),
        )
        rows = [[title], [], *table]
        for r, row in enumerate(rows, start=chance.randint(1, 9)):
            for c, cell in enumerate(row, start=2):
                sheet.cell(r, c, cell or None)
        written.paragraphs += [(page, sheet.title), (page, title)]
        written.tables.append((page, table))
    return _saved(written, book.save)


def write_docx(chance: random.Random) -> WrittenFile:
    written, document = WrittenFile("a.docx"), docx.Document()
    for _ in range(chance.randint(1, 4)):
        heading, paragraph, table = some_words(chance), some_words(chance), some_table(chance)
        document.add_heading(heading)
        document.add_paragraph(paragraph)
        shown = document.add_table(len(table), len(table[0]))
        for r, row in enumerate(table):
            for c, cell in enumerate(row):
                shown.cell(r, c).text = cell
        written.paragraphs += [(0, heading), (0, paragraph)]
        written.tables.append((0, table))
    return _saved(written, document.save)


def write_odt(chance: random.Random) -> WrittenFile:
    written, body = WrittenFile("a.odt"), ""
    for _ in range(chance.randint(1, 4)):
        heading, paragraph, table = some_words(chance), some_words(chance), some_table(chance)
        cells = [
            "".join(f"<t:table-cell><x:p>{html.escape(cell)}</x:p></t:table-cell>" for cell in row) for row in table
        ]
        body += f'<x:h x:outline-level="2">{html.escape(heading)}</x:h><x:p>{html.escape(paragraph)}</x:p>'
        body += f"<t:table>{''.join(f'<t:table-row>{row}</t:table-row>' for row in cells)}</t:table>"
        written.paragraphs += [(0, heading), (0, paragraph)]
        written.tables.append((0, table))
    written.content = odt_file(body)
    return written


def write_epub(chance: random.Random) -> WrittenFile:
    written, chapters = WrittenFile("a.epub"), list[str]()
    for _ in range(chance.randint(1, 4)):
        page = _web_page(chance, written)
        chapters.append(f"<?xml version='1.0' encoding='utf-8'?><!DOCTYPE html>{page}")
    written.content = epub_file(chapters)
    return written


def write_html(chance: random.Random) -> WrittenFile:
    written = WrittenFile("a.html")
    written.content = _web_page(chance, written).encode()
    return written


def write_mail(chance: random.Random) -> WrittenFile:
    """Return a mail with an HTML body alone."""
    written, mail = WrittenFile("a.eml"), EmailMessage()
    subject = some_words(chance)
    mail["Subject"], mail["From"], mail["To"] = subject, "a@example.org", "b@example.org"
    mail.set_content(_web_page(chance, written), subtype="html")
    mail.add_attachment(b"x" * 99, maintype="application", subtype="pdf", filename="plan.pdf")
    written.paragraphs += [(0, subject), (0, "plan.pdf")]
    written.content = mail.as_bytes()
    return written


WRITERS: dict[str, Callable[[random.Random], WrittenFile]] = {
    "pptx": write_pptx,
    "xlsx": write_xlsx,
    "docx": write_docx,
    "odt": write_odt,
    "epub": write_epub,
    "html": write_html,
    "eml": write_mail,
}


def _web_page(chance: random.Random, written: WrittenFile) -> str:
    heading, paragraph, table = some_words(chance), some_words(chance), some_table(chance)
    cells = ["".join(f"<td>{html.escape(cell)}</td>" for cell in row) for row in table]
    rows = "".join(f"<tr>{row}</tr>" for row in cells)
    written.paragraphs += [(0, heading), (0, paragraph)]
    written.tables.append((0, table))
    text = f"<h1>{html.escape(heading)}</h1><p>{html.escape(paragraph)}</p><table>{rows}</table><p>end</p>"
    return f'<html xmlns="http://www.w3.org/1999/xhtml"><head><title/></head><body>{text}</body></html>'


def _saved(written: WrittenFile, save: Callable[[BytesIO], object]) -> WrittenFile:
    target = BytesIO()
    save(target)
    written.content = target.getvalue()
    return written
