"""Every format gives its visible text; the offsets of text formats are offsets in the file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from lisa.documents.extraction import Limits, extract_text
from lisa.documents.text import DocumentText, Unreadable
from local.samples import build_docx, build_docx_file, build_pdf, build_sample_docx, build_sample_pdf
from tests.support.hostile_files import encrypted_pdf


def text_of(content: bytes, name: str) -> str:
    document = extract_text(content, name=name)
    assert isinstance(document, DocumentText), document
    return document.text


def cause_of(content: bytes, name: str, limits: Limits) -> str:
    document = extract_text(content, name=name, limits=limits)
    assert isinstance(document, Unreadable)
    return document.cause


TEXT_FORMATS = [
    ("notes.txt", "one\r\ntwo\n", "text/plain"),
    ("readme.md", "# Über\n\n- a\n", "text/markdown"),
    ("a.json", '{"a":\t1}\r\n', "application/json"),
    ("a.csv", "a;b\r\n1;2\r\n", "text/csv"),
    ("a.xml", '<?xml version="1.0"?>\r\n<a>é</a>\n', "application/xml"),
    ("a.yaml", "a:\n  - b\n", "application/yaml"),
    ("folder.d/a.py", "def f() -> None:\n\tpass\n", "text/x-python"),
    ("Makefile", "all:\n\techo\n", "text/plain"),
    ("日本語 + 100%.rs", "fn main() {}\f\n", "text/x-rust"),
]


@pytest.mark.parametrize(("name", "text", "media_type"), TEXT_FORMATS)
def test_a_text_format_gives_exactly_the_characters_of_the_file(name: str, text: str, media_type: str) -> None:
    document = extract_text(text.encode(), name=name)

    assert document == DocumentText(text, media_type)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32", "cp1252"])
def test_an_encoding_is_recognised_by_its_byte_order_mark_which_is_dropped(encoding: str) -> None:
    text = "Größe: 20 €, naïve\r\ncafé\n" * 3

    assert text_of(text.encode(encoding), "a.txt") == text


def test_an_xml_file_is_read_in_the_encoding_it_declares() -> None:
    xml = '<?xml version="1.0" encoding="iso-8859-5"?><a>Привет</a>'

    assert text_of(xml.encode("iso-8859-5"), "a.xml") == xml


def test_the_document_type_of_an_xml_file_is_not_fetched() -> None:
    xml = '<!DOCTYPE note PUBLIC "-//X//Y" "http://127.0.0.1:1/note.dtd"><note>x</note>'

    assert text_of(xml.encode(), "a.xml") == xml


def test_the_pages_of_a_pdf_have_their_first_and_last_characters() -> None:
    document = extract_text(build_pdf(["First page.", "Second page."]), name="a.pdf")

    assert isinstance(document, DocumentText)
    pages = [(page.number, document.text[page.start : page.end].strip()) for page in document.pages]
    assert pages == [(1, "First page."), (2, "Second page.")]
    assert document.page_number_at(document.text.index("Second")) == 2


def test_a_pdf_protected_only_from_changes_is_read() -> None:
    for algorithm in ("AES-256", "AES-128", "RC4-128"):
        assert "kept for five years" in text_of(encrypted_pdf("", algorithm), "a.pdf")


def test_the_content_decides_the_format_and_the_name_only_ambiguous_ones() -> None:
    assert "Otters were seen" in text_of(build_sample_pdf(), "survey.txt")
    assert "Visitors sign in" in text_of(build_sample_docx(), "handbook.zip")
    assert text_of(b"<html><p>Hello</p></html>", "page") == "Hello"
    assert text_of(b"<html><p>Hello</p></html>", "page.txt") == "<html><p>Hello</p></html>"


def test_a_docx_gives_paragraphs_and_tables_in_the_order_of_the_body() -> None:
    table = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>a</w:t></w:r></w:p></w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>"
    last = "<w:p><w:r><w:t>last</w:t></w:r></w:p>"

    two_by_two = build_docx(["Before"], [["x", "y"], ["1", "2"]])
    assert text_of(two_by_two, "a.docx") == "Before\n\n| x | y |\n| --- | --- |\n| 1 | 2 |"
    assert text_of(build_docx_file(table + last), "a.docx") == "a\n\nlast"


def test_a_docx_is_read_with_all_tracked_changes_accepted() -> None:
    body = (
        "<w:p><w:r><w:t>kept </w:t></w:r><w:ins><w:r><w:t>added</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:moveFrom><w:r><w:t>moved</w:t></w:r></w:moveFrom></w:p>"
        "<w:sdt><w:sdtContent><w:p><w:r><w:t>in a form</w:t><w:tab/><w:t>field</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )

    assert text_of(build_docx_file(body), "a.docx") == "kept added\n\nin a form\tfield"


def test_html_gives_its_visible_text_block_by_block() -> None:
    page = """<html><head><title>Tides</title><style>p{}</style><script>alert(1)</script></head><body><h1>High
  tide</h1>      <p>At <b>noon</b>, not<br>earlier.</p><table><tr><th>Day<th>Hour</tr><tr><td>1<td>12</table>
      <pre>a\n  b</pre><ul><li>x<li>y</ul>&amp;</body></html>"""

    table = "| Day | Hour |\n| --- | --- |\n| 1 | 12 |"
    expected = f"Tides\n\nHigh tide\n\nAt noon, not\nearlier.\n\n{table}\n\na\n  b\n\nx\ny\n\n&"
    assert text_of(page.encode(), "a.html") == expected


def test_no_text_holds_a_character_the_database_refuses() -> None:
    text = text_of(b"<p>a&#0;b&#xD800;c</p>", "a.html")

    assert "\0" not in text
    assert text.encode()


def test_a_refusal_contains_the_number_of_the_limit() -> None:
    two_pages = build_pdf(["one", "two"])

    assert "the limit is 10" in cause_of(b"a" * 11, "a.txt", Limits(max_bytes=10))
    assert "10 characters" in cause_of(b"a" * 11, "a.txt", Limits(max_characters=10))
    assert "10 characters" in cause_of(build_pdf(["a long page"]), "a.pdf", Limits(max_characters=10))
    assert "more than 1 pages" in cause_of(two_pages, "a.pdf", Limits(max_pages=1))


@settings(max_examples=150, deadline=None)
@given(
    sample=some.sampled_from([("a.pdf", build_sample_pdf()), ("a.docx", build_sample_docx())]),
    damages=some.lists(
        some.tuples(some.integers(0, 2_000), some.binary(min_size=1, max_size=4)), min_size=1, max_size=6
    ),
)
def test_a_damaged_file_raises_no_exception(sample: tuple[str, bytes], damages: list[tuple[int, bytes]]) -> None:
    name, content = sample
    for position, junk in damages:
        content = content[:position] + junk + content[position + len(junk) :]

    assert isinstance(extract_text(content, name=name), DocumentText | Unreadable)


@settings(max_examples=200, deadline=None)
@given(content=some.binary(max_size=300), suffix=some.sampled_from([".txt", ".xml", ".html", ".pdf", ".docx", ""]))
def test_random_bytes_raise_no_exception(content: bytes, suffix: str) -> None:
    document = extract_text(content, name=f"a{suffix}")

    assert isinstance(document, Unreadable) or "\0" not in document.text
