"""E-books and OpenDocument texts: reading order, tables, notes, tracked changes, and protection."""

import pytest

from lisa.documents.extraction import extract_text
from lisa.documents.text import DocumentText, Unreadable
from local.samples import build_zip_file
from tests.support.office_parts import epub_file, odt_file


def text_of(content: bytes, name: str) -> str:
    document = extract_text(content, name=name)
    assert isinstance(document, DocumentText), document
    return document.text


def cause_of(content: bytes, name: str) -> str:
    found = extract_text(content, name=name)
    assert isinstance(found, Unreadable)
    return found.cause


def test_the_chapters_of_an_e_book_are_read_in_the_order_of_its_spine() -> None:
    book = epub_file([f"<html><head><title/></head><body><p>{word}</p></body></html>" for word in ("a", "b", "c")])

    assert text_of(book, "book") == "a\n\nb\n\nc"


def test_elements_that_xhtml_closes_at_once_do_not_swallow_the_chapter() -> None:
    chapter = '<html><head><title/><script src="x"/></head><body><a id="top"/><p>a <b>word</b></p></body></html>'

    assert text_of(epub_file([chapter]), "a.epub") == "a word"


def test_an_e_book_with_encrypted_chapters_is_refused_and_one_with_encrypted_fonts_is_read() -> None:
    def encrypted(name: str) -> bytes:
        row = f'<e:CipherData><e:CipherReference URI="OPS/{name}"/></e:CipherData>'
        rights = f'<encryption xmlns:e="http://www.w3.org/2001/04/xmlenc#">{row}</encryption>'
        return epub_file(["<p>a</p>"], {"META-INF/encryption.xml": rights.encode()})

    assert "encrypted (DRM)" in cause_of(encrypted("text/c0.xhtml"), "a.epub")
    assert text_of(encrypted("font.otf"), "a.epub") == "a"


def test_an_e_book_without_a_package_is_refused_as_damaged() -> None:
    assert "EPUB is damaged" in cause_of(build_zip_file({"mimetype": b"application/epub+zip"}), "a.epub")


ODT = [
    ('<x:h x:outline-level="2">Tides</x:h><x:p>High<x:s x:c="3"/>at<x:tab/>noon</x:p>', "## Tides\n\nHigh   at\tnoon"),
    ("<x:p>a\n  <x:span>b</x:span> c<x:line-break/>d</x:p>", "a b c\nd"),
    ("<x:tracked-changes><x:p>gone</x:p></x:tracked-changes><x:p>kept</x:p>", "kept"),
    (
        "<x:p>gate<x:note><x:note-citation>1</x:note-citation><x:note-body><x:p>shut</x:p></x:note-body></x:note>s</x:p>",
        "gates\n\nshut",
    ),
    (
        "<x:list><x:list-item><x:p>one</x:p></x:list-item><x:list-item><x:p>two</x:p></x:list-item></x:list>",
        "one\n\ntwo",
    ),
    ("<x:p>東<x:ruby><x:ruby-base>京</x:ruby-base><x:ruby-text>きょう</x:ruby-text></x:ruby></x:p>", "東京"),
]


@pytest.mark.parametrize(("body", "text"), ODT)
def test_an_opendocument_text_gives_its_visible_text(body: str, text: str) -> None:
    assert text_of(odt_file(body), "a.odt") == text


def test_headers_and_footers_of_an_opendocument_text_are_read_once() -> None:
    page = "<s:header><x:p>Log</x:p></s:header><s:footer><x:p>Port Lenn</x:p></s:footer>"

    assert text_of(odt_file("<x:p>body</x:p>", page + page), "a") == "Log\n\nbody\n\nPort Lenn"


def test_cells_of_an_opendocument_table_are_repeated_as_the_file_says() -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<t:table-cell {more}><x:p>{text}</x:p></t:table-cell>"

    head = f"<t:table-header-rows><t:table-row>{cell('Area')}{cell('Gate')}</t:table-row></t:table-header-rows>"
    first = f'<t:table-row>{cell("North", """t:number-rows-spanned="2" """)}{cell("one")}</t:table-row>'
    second = f"<t:table-row><t:covered-table-cell/>{cell('two')}</t:table-row>"
    empty = '<t:table-row><t:table-cell t:number-columns-repeated="1024"/></t:table-row>'

    text = text_of(odt_file(f"<t:table>{head}{first}{second}{empty}</t:table>"), "a.odt")

    assert text == "| Area | Gate |\n| --- | --- |\n| North | one |\n| North | two |"


def test_an_opendocument_text_with_a_password_is_refused() -> None:
    manifest = {"META-INF/manifest.xml": b"<manifest><file-entry><encryption-data/></file-entry></manifest>"}

    assert "needs a password" in cause_of(odt_file("<x:p>a</x:p>", "", manifest), "a.odt")
