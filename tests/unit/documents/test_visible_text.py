"""The visible text of content other than plain paragraphs: formulas, notebooks, mails, lists and drawings."""

import json
from email.message import EmailMessage

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.text import DocumentText, Unreadable
from local.samples import build_zip_file
from tests.support.word_files import chart, diagram, notes, numbered, paragraph, word_file

PICTURE = "iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4" * 6
GATE = "桟橋の門は夜九時に閉まる"


def text_of(content: bytes | str, name: str, charset: str | None = None) -> str:
    content = content if isinstance(content, bytes) else content.encode()
    document = extract_text(content, name=name, declared_charset=charset)
    assert isinstance(document, DocumentText), document
    return document.text


HTML = [
    ("<p>x <math><mfrac><mn>1</mn><mn>2</mn></mfrac><mo>+</mo><mn>7</mn></math></p>", "x 1/2 + 7"),
    ("<p><math><msup><mn>10</mn><mn>3</mn></msup></math> m</p>", "10^3 m"),
    ("<p>10<sup>3</sup>5 H<sub>2</sub>O</p>", "10^3 5 H2O"),
    ("<p><ruby>東<rp>(</rp><rt>とう</rt><rp>)</rp>京</ruby>の港</p>", "東京の港"),
    ("<svg><title>Plan</title><style>a{}</style><text>North</text><text>South</text></svg>", "Plan\n\nNorth\nSouth"),
    ("<p>Donau&shy;dampf&#173;schiff</p>", "Donaudampfschiff"),
    ("<p>a</p><script>b</script><template>c</template><p>d</p>", "a\n\nd"),
    (f"<p>key {PICTURE} end</p>", "key … end"),
]


@pytest.mark.parametrize(("page", "text"), HTML)
def test_html_gives_formulas_labels_and_whole_words(page: str, text: str) -> None:
    assert text_of(page, "a.html") == text


@pytest.mark.parametrize("encoding", ["shift_jis", "euc-jp", "iso-2022-jp", "utf-16", "utf-8"])
def test_xml_is_read_in_the_multibyte_encoding_it_declares(encoding: str) -> None:
    xml = f"<?xml version='1.0' encoding='{encoding}'?><gate>{GATE} &amp; &#x9580; <![CDATA[a < b]]></gate>"

    assert f"<gate>{GATE} & 門 a < b</gate>" in text_of(xml.encode(encoding), "gate.xml")


def test_utf_16_xml_without_a_mark_is_read() -> None:
    xml = f"<?xml version='1.0' encoding='UTF-16'?><gate>{GATE}</gate>"

    for encoding in ("utf-16-le", "utf-16-be"):
        assert GATE in text_of(xml.encode(encoding), "gate.xml")


def test_the_charset_of_the_content_type_takes_precedence_over_that_of_the_page() -> None:
    page = "<meta charset=iso-8859-5><p>Маяк открывается</p>".encode("koi8-r")

    assert text_of(page, "a.html", "KOI8-R") == "Маяк открывается"


def test_a_charset_declaration_inside_a_comment_is_ignored() -> None:
    page = (
        '<!-- <meta charset=cp1251> --><meta http-equiv="Content-Type" content="text/html; charset=koi8-r"><p>Маяк</p>'
    )

    assert text_of(page.encode("koi8-r"), "a.html") == "Маяк"


def test_escapes_of_json_are_replaced_by_their_characters() -> None:
    said = {"a": 'smile \U0001f600 "q"', "b": "two\nlines", "c": "C:\\new"}

    assert text_of(json.dumps(said), "a.json") == '{"a": "smile \U0001f600 "q"", "b": "two\nlines", "c": "C:\\new"}'


def test_a_notebook_gives_its_cells_as_markdown_and_their_printed_text_in_fences() -> None:
    printed = {"output_type": "stream", "text": ["9 gulls\n"]}
    picture = {"output_type": "display_data", "data": {"image/png": PICTURE, "text/plain": ["<Figure>"]}}
    failed = {"output_type": "error", "ename": "ValueError", "evalue": "no gulls", "traceback": ["\x1b[31m"]}
    code = {"cell_type": "code", "source": "# all ```\ncount()", "outputs": [printed, picture, failed]}
    cells = [{"cell_type": "markdown", "source": ["# Gulls\n", "a day"]}, code]
    metadata = {"language_info": {"name": "python"}}

    text = text_of(json.dumps({"cells": cells, "metadata": metadata}), "a.ipynb")

    shown = ["# Gulls\na day", "````python\n# all ```\ncount()\n````", "```\n9 gulls\n```", "```\n<Figure>\n```"]
    assert text == "\n\n".join([*shown, "```\nValueError: no gulls\n```"])


def test_a_mail_gives_headers_one_body_forwarded_mails_and_a_list_of_attachments() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Inner"
    inner.set_content("Seen at dawn.")
    mail = EmailMessage()
    mail["Subject"] = "Schlüssel 鍵"
    mail["From"] = "Böe <a@example.org>"
    mail.set_content("Die Brücke öffnet.\n", charset="iso-8859-1", cte="quoted-printable")
    mail.add_alternative("<p>Die <b>Brücke</b> öffnet.</p>", subtype="html")
    mail.add_attachment(b"x" * 5000, maintype="application", subtype="pdf", filename="Plän.pdf")
    mail.add_attachment(inner)

    blocks = ["Subject: Schlüssel 鍵\nFrom: Böe <a@example.org>", "Die Brücke öffnet."]
    blocks += ["Attachment, not read: Plän.pdf (5,000 bytes)", "Subject: Inner", "Seen at dawn."]
    assert text_of(mail.as_bytes(), "a.eml") == "\n\n".join(blocks)


def test_a_mail_whose_plain_part_only_refers_to_the_html_is_read_from_the_html() -> None:
    mail = EmailMessage()
    mail["Subject"] = "News"
    mail.set_content("HTML only.")
    mail.add_alternative("<p>The ferry to Kaldo leaves at six, and again at nine.</p>", subtype="html")

    assert "leaves at six" in text_of(mail.as_bytes(), "a.eml")


def test_list_numbers_of_a_word_document_are_those_that_word_shows() -> None:
    body = "".join([numbered("A", 0), numbered("B", 1), numbered("C", 1), numbered("D", 0), numbered("E", 1)])

    assert text_of(word_file(body), "a.docx").split("\n\n") == ["I. A", "I.a) B", "I.b) C", "II. D", "II.a) E"]


def test_drawings_and_notes_of_a_word_document_are_read_once() -> None:
    text = text_of(word_file(paragraph("Body.") + chart() + diagram(), notes()), "a.docx")

    assert text.split("\n\n") == ["Body.", "Gulls a year\nOrrin, 2030, 9", "Step one", "A footnote.", "A comment."]


RUNS = [
    ("<w:r><w:t>10</w:t></w:r><w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>3</w:t></w:r>", "10^3"),
    ("<w:r><w:instrText>PAGE</w:instrText></w:r><w:r><w:t>7</w:t></w:r>", "7"),
    ("<w:r><w:t>in</w:t><w:softHyphen/><w:t>formation</w:t></w:r>", "information"),
    ("<w:r><w:sym w:font='Wingdings' w:char='F0FC'/><w:t> done</w:t></w:r>", "✓ done"),
    ("<w:sdt><w:sdtContent><w:r><w:t>chosen</w:t></w:r></w:sdtContent></w:sdt>", "chosen"),
    ("<w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:ins><w:r><w:t>here</w:t></w:r></w:ins>", "here"),
]


@pytest.mark.parametrize(("runs", "text"), RUNS)
def test_the_text_of_runs_in_a_word_document_is_their_visible_text(runs: str, text: str) -> None:
    assert text_of(word_file(f"<w:p>{runs}</w:p>"), "a.docx") == text


def test_a_text_box_is_read_once_although_it_is_stored_twice() -> None:
    box = f"<w:txbxContent>{paragraph('In the box')}</w:txbxContent>"
    both = f"<mc:Choice Requires='wps'>{box}</mc:Choice><mc:Fallback><w:pict>{box}</w:pict></mc:Fallback>"

    assert text_of(word_file(f"<w:p><w:r><mc:AlternateContent>{both}</mc:AlternateContent></w:r></w:p>"), "a.docx") == (
        "In the box"
    )


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
NOT_READ = [
    ("a.msg", OLE + "__properties_version1.0".encode("utf-16-le"), "Outlook messages"),
    ("a.doc", OLE + "WordDocument".encode("utf-16-le"), "Word documents from before 2007"),
    ("a.xls", OLE + "Workbook".encode("utf-16-le"), "Spreadsheets from before 2007"),
    ("a.zip", build_zip_file({"a.txt": b"a"}), "not a document"),
]


@pytest.mark.parametrize(
    ("name", "content", "words"), NOT_READ, ids=lambda value: value if isinstance(value, str) else ""
)
def test_the_refusal_of_an_unsupported_format_names_the_format(name: str, content: bytes, words: str) -> None:
    document = extract_text(content, name=name)

    assert isinstance(document, Unreadable)
    assert words in document.cause
