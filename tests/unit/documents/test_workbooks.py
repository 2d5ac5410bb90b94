"""Workbooks: values as a spreadsheet shows them, blocks of rows, merged cells, and sheets that are hidden."""

from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from lisa.documents.extraction import extract_text
from lisa.documents.limits import Limits
from lisa.documents.text import DocumentText, Unreadable
from tests.support.office_parts import SHEETS, xlsx_file

STRICT = "http://purl.oclc.org/ooxml/spreadsheetml/main"


def workbook(*sheets: list[list[Any]]) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"S{number}")
        for row in rows:
            sheet.append(row)
    return book


def read(book: openpyxl.Workbook, limits: Limits | None = None) -> DocumentText | Unreadable:
    target = BytesIO()
    book.save(target)
    return extract_text(target.getvalue(), name="a.xlsx", limits=limits or Limits())


def text_of(book: openpyxl.Workbook) -> str:
    document = read(book)
    assert isinstance(document, DocumentText), document
    return document.text


@pytest.mark.parametrize(
    ("value", "shown_as", "text"),
    [
        (datetime(2026, 3, 1, 14, 30), "d.m.yy h:mm", "2026-03-01T14:30:00"),
        (date(2026, 3, 1), "[$-407]d. mmmm yyyy", "2026-03-01"),
        (datetime(1900, 2, 28), "yyyy-mm-dd", "1900-02-28"),
        (time(4, 5), "h:mm", "04:05:00"),
        (timedelta(hours=30), "[h]:mm:ss", "30:00:00"),
        (0.07, "0.0%", "7%"),
        (0.1 + 0.2, "General", "0.3"),
        (1234567, '#,##0 "days"', "1234567"),
        (12, '0 "my"', "12"),
        (True, "General", "TRUE"),
        ("#N/A", "General", "#N/A"),
        ("two\nlines", "General", "two\nlines"),
        ("gate_x000D_\nkeeper x_y", "General", "gate\r\nkeeper x_y"),
        ("literal _x005F_x000D_", "General", "literal _x000D_"),
    ],
)
def test_a_value_is_read_as_a_spreadsheet_shows_it(value: object, shown_as: str, text: str) -> None:
    book = workbook([[value]])
    book["S1"]["A1"].number_format = shown_as

    assert text_of(book) == f"# S1\n\n{text}"


def test_days_are_counted_from_the_year_that_the_workbook_names() -> None:
    book = workbook([[datetime(2026, 3, 1)]])
    book.epoch = CALENDAR_MAC_1904

    assert text_of(book) == "# S1\n\n2026-03-01"


def test_a_formula_is_read_as_its_computed_value() -> None:
    rows = '<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+2</f></c></row>'

    assert sheet_text(rows) == "# S\n\n2"


def test_titles_stand_above_their_table_and_an_empty_row_ends_it() -> None:
    book = workbook([["Report"], ["Name", "Age"], ["Ada", 36], [], ["a note"], ["more"]])

    assert text_of(book) == "# S1\n\nReport\n\n| Name | Age |\n| --- | --- |\n| Ada | 36 |\n\na note\nmore"


def test_a_cell_merged_over_several_rows_is_in_each_of_them() -> None:
    book = workbook([["Area", "Gate"], ["North", "one"], [None, "two"], [None, "three"]])
    book["S1"].merge_cells("A2:A4")

    assert text_of(book).endswith("| North | one |\n| North | two |\n| North | three |")


def test_a_hidden_sheet_is_marked_and_one_that_no_menu_shows_is_left_out() -> None:
    book = workbook([["one"]], [["two"]], [["three"]], [["four"]])
    book["S2"].sheet_state, book["S3"].sheet_state = "hidden", "veryHidden"

    document = read(book)

    assert isinstance(document, DocumentText)
    assert document.text == "# S1\n\none\n\n# S2 (hidden)\n\ntwo\n\n# S4\n\nfour"
    assert [page.number for page in document.pages] == [1, 2, 4]


def test_comments_of_cells_are_read() -> None:
    book = workbook([["one"]])
    book["S1"]["A1"].comment = Comment("Measured twice.", "Ada")

    assert "Comment on A1: Measured twice." in text_of(book)


def test_a_workbook_of_the_strict_edition_is_read() -> None:
    assert sheet_text('<row><c t="inlineStr"><is><t>old</t><rPh><t>x</t></rPh></is></c></row>', STRICT) == "# S\n\nold"


def test_cells_that_are_far_apart_make_lines_and_not_a_wide_table() -> None:
    places = [(f"A{n}", f"{get_column_letter(n + 1)}{n}") for n in range(1, 1_201)]
    rows = "".join(f'<row><c r="{first}"><v>1</v></c><c r="{last}"><v>2</v></c></row>' for first, last in places)

    assert sheet_text(rows) == "# S\n\n" + "\n".join(["1 | 2"] * 1_200)


def test_a_workbook_with_too_many_rows_is_refused_with_the_limit() -> None:
    found = read(workbook([["a"]] * 6, [["b"]] * 5), Limits(max_rows=10))

    assert found == Unreadable("The XLSX has more than 10 rows, the limit. Split it into smaller files.")


def test_a_string_that_many_cells_repeat_is_refused_as_too_long() -> None:
    found = read(workbook([["long " * 100] * 10] * 20), Limits(max_characters=5_000))

    assert isinstance(found, Unreadable)
    assert "more than 5,000 characters" in found.cause


def sheet_text(rows: str, namespace: str = SHEETS) -> str:
    document = extract_text(xlsx_file(rows, namespace), name="a.xlsx")
    assert isinstance(document, DocumentText), document
    return document.text
