"""A text without a declared encoding is decoded right or refused, in every language and encoding, and never wrong."""

import pytest

from lisa.documents.encoding import decode_text
from lisa.documents.encoding_labels import CODECS, find_codec
from lisa.documents.text import Unreadable
from tests.support.languages import encoded_texts

TEXTS = [(language, encoding, text) for language, encoding, text in encoded_texts() if not text.isascii()]
REFUSED_AT_MOST = 0.25


def test_no_text_in_any_encoding_is_decoded_wrong_and_few_are_refused() -> None:
    wrong, refused = [], 0
    for language, encoding, text in TEXTS:
        read = decode_text(text.encode(encoding))
        refused += isinstance(read, Unreadable)
        if not isinstance(read, Unreadable) and read != text:
            wrong.append((language, encoding, read))

    assert len(TEXTS) >= 300
    assert wrong == []
    assert refused <= REFUSED_AT_MOST * len(TEXTS)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf_16_and_utf_32_need_no_byte_order_mark(encoding: str) -> None:
    for language, _, text in TEXTS[::7]:
        assert decode_text(f"{text}\n".encode(encoding)) == f"{text}\n", language


def test_a_declared_charset_decides_between_several_readings() -> None:
    assert decode_text("Маяк".encode("cp1251"), "Windows-1251") == "Маяк"
    assert decode_text("Żółw".encode("iso8859-2"), "latin2") == "Żółw"
    assert decode_text("灯".encode("gbk"), "GB2312") == "灯"
    assert decode_text("株①".encode("cp932"), "shift_jis") == "株①"
    assert decode_text("“naïve”".encode("cp1252"), "ISO-8859-1") == "“naïve”"


def test_a_declared_charset_that_contradicts_valid_utf_8_is_ignored() -> None:
    assert (
        decode_text("Die Brücke über den Fluß öffnet früh".encode(), "iso-8859-1")
        == "Die Brücke über den Fluß öffnet früh"
    )


def test_a_short_text_in_utf_8_is_decoded_as_utf_8_despite_a_declared_western_charset() -> None:
    assert decode_text("Größe".encode(), "iso-8859-1") == "Größe"


def test_an_unknown_label_is_ignored() -> None:
    assert decode_text("Größe".encode(), "x-no-such-charset") == "Größe"


def test_every_label_of_the_standard_has_a_codec() -> None:
    assert len(CODECS) >= 228
    assert find_codec(" UTF8 ") == "utf-8"
    assert find_codec("x-sjis") == "cp932"
    assert find_codec("iso-8859-8-i") == "iso8859-8"


def test_damaged_utf_8_keeps_its_whole_characters() -> None:
    assert (
        decode_text("grüßt die Brücke".encode() + b"\xff" + " für fünf Gäste".encode())
        == "grüßt die Brücke\ufffd für fünf Gäste"
    )
    assert decode_text("Brücke, Größe".encode()[3:] + "ü".encode()[:1]) == "cke, Größe"


def test_a_western_word_among_ascii_is_decoded() -> None:
    assert (
        decode_text("name;city\nMüller;Zürich\nMeier;Köln\n".encode("cp1252"))
        == "name;city\nMüller;Zürich\nMeier;Köln\n"
    )
