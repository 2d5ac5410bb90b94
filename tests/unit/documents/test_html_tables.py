"""Tables of HTML pages: those that hold data are Markdown, those that arrange the page are lines."""

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.text import DocumentText

TWO = "<tr><td>a</td><td>b</td></tr><tr><td>c</td><td>d</td></tr>"
TABLES = [
    (TWO, "| a | b |\n| --- | --- |\n| c | d |"),
    (f"<caption>Gates</caption>{TWO}", "Gates\n\n| a | b |\n| --- | --- |\n| c | d |"),
    ("<tr><th colspan=2>a<th>b<tr><td>c<td>d<td>e", "| a |  | b |\n| --- | --- | --- |\n| c | d | e |"),
    (
        "<tr><td rowspan=2>a<td>b<tr><td>c<tr><td>d<td>e",
        "| a | b |\n| --- | --- |\n| a | c |\n| d | e |",
    ),
    ("<tr><td>a|b<td>c\\|d<tr><td><p>e</p><p>f</p><td>1", "| a\\|b | c\\\\\\|d |\n| --- | --- |\n| e f | 1 |"),
    ("<tr><td>a<td>b", "a | b"),
    ("<tr><td>a<tr><td>b", "a\nb"),
    (f"<tr><td>x<td><table>{TWO}</table><tr><td>y<td>z", "x\n\n| a | b |\n| --- | --- |\n| c | d |\n\ny | z"),
    ("<tr><td colspan=999999>a<td rowspan=0>b<tr><td>c<td rowspan=x>d", None),
]


def text_of(page: str) -> str:
    document = extract_text(page.encode(), name="a.html")
    assert isinstance(document, DocumentText), document
    return document.text


@pytest.mark.parametrize(("rows", "text"), TABLES)
def test_a_table_of_data_is_markdown_and_any_other_is_lines(rows: str, text: str | None) -> None:
    found = text_of(f"<p>before</p><table>{rows}</table><p>after</p>")

    if text is None:
        assert all(word in found for word in ("a", "b", "c", "d"))
    else:
        assert found == f"before\n\n{text}\n\nafter"


def test_a_table_that_declares_itself_as_layout_is_lines() -> None:
    assert text_of(f"<table role=presentation>{TWO}</table>") == "a | b\nc | d"
