"""Presentations: slides as pages, with notes, comments, charts and merged cells; hidden slides are marked."""

from io import BytesIO
from typing import Any

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.presentation import Presentation
from pptx.slide import Slide
from pptx.util import Inches

from lisa.documents.extraction import extract_text
from lisa.documents.text import DocumentText

BOX = [Inches(2)] * 4
TITLE_ONLY = 5


def untyped(thing: object) -> Any:
    """Return an object whose methods have no types."""
    return thing


def titled(deck: Presentation, title: str) -> Slide:
    slide: Slide = deck.slides.add_slide(deck.slide_layouts[TITLE_ONLY])
    assert slide.shapes.title is not None
    slide.shapes.title.text = title
    return slide


def read(deck: Presentation) -> DocumentText:
    target = BytesIO()
    deck.save(target)
    document = extract_text(target.getvalue(), name="deck")
    assert isinstance(document, DocumentText), document
    return document


def test_the_title_is_a_heading_and_the_notes_follow_the_slide() -> None:
    deck = pptx.Presentation()
    slide = titled(deck, "High tide")
    slide.shapes.add_textbox(*BOX).text_frame.text = "At noon\nat the gate"
    assert slide.notes_slide.notes_text_frame is not None
    slide.notes_slide.notes_text_frame.text = "Wave to the keeper."

    assert read(deck).text == "# High tide\n\nAt noon\nat the gate\n\nNotes: Wave to the keeper."


def test_a_hidden_slide_is_marked_and_keeps_its_number() -> None:
    deck = pptx.Presentation()
    titled(deck, "One")
    titled(deck, "Two")._element.set("show", "0")
    titled(deck, "Three")

    document = read(deck)

    assert document.text == "# One\n\n# Two (hidden)\n\n# Three"
    assert [page.number for page in document.pages] == [1, 2, 3]


def test_a_slide_without_text_keeps_the_numbers_of_the_others() -> None:
    deck = pptx.Presentation()
    titled(deck, "")
    titled(deck, "Two")

    assert [page.number for page in read(deck).pages] == [2]


def test_shapes_in_groups_and_charts_are_read() -> None:
    deck = pptx.Presentation()
    slide = titled(deck, "Gulls")
    data = untyped(CategoryChartData)()
    data.categories = ["May", "June"]
    data.add_series("Seen", (3, 4))
    untyped(slide.shapes).add_chart(XL_CHART_TYPE.LINE, *BOX, data)
    slide.shapes.add_group_shape().shapes.add_textbox(*BOX).text_frame.text = "in a group"

    text = read(deck).text

    assert "Seen, May, June, 3" in text
    assert "in a group" in text


def test_a_cell_merged_over_rows_is_in_each_row_and_one_merged_over_columns_in_the_first() -> None:
    deck = pptx.Presentation()
    table = titled(deck, "T").shapes.add_table(3, 3, *BOX).table
    for r in range(3):
        for c in range(3):
            table.cell(r, c).text = f"{r}{c}"
    for first, last in (((0, 1), (0, 2)), ((1, 0), (2, 0))):
        table.cell(*last).text = ""
        table.cell(*first).merge(table.cell(*last))

    assert read(deck).text.endswith("| 00 | 01 |  |\n| --- | --- | --- |\n| 10 | 11 | 12 |\n| 10 | 21 | 22 |")


def test_a_footer_that_slides_repeat_is_read_once_and_slide_numbers_never() -> None:
    deck = pptx.Presentation()
    for title in ("One", "Two"):
        slide = titled(deck, title)
        for kind, text in (("ftr", "Harbour office"), ("sldNum", "7")):
            box = slide.shapes.add_textbox(*BOX)
            box.text_frame.text = text
            box._element.nvSpPr.nvPr._add_ph().set("type", kind)

    assert read(deck).text == "# One\n\nHarbour office\n\n# Two"
