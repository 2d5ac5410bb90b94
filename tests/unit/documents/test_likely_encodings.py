"""The refusal of a text names the encodings that it may be in, and how to declare one."""

import pytest

from lisa.documents.encoding import decode_text
from lisa.documents.encoding_guess import _EAST_ASIAN, _SINGLE_BYTE
from lisa.documents.encoding_labels import find_codec
from lisa.documents.likely_encodings import encoding_label_of
from lisa.documents.text import Unreadable

TABLE = "".join(f"A-{number:04};Lantern, brass, model {number};{number}.50;@\n" for number in range(12))
SENTENCE = "The lantern of the harbour in @ is on for the night, and that is not all of it.\n"
WORDS = [
    ("gbk", "gb18030", "铜灯"),
    ("gbk", "gb18030", "灯"),
    ("gbk", "gb18030", "红"),
    ("big5", "big5", "燈塔"),
    ("big5", "big5", "首爾"),
    ("cp932", "shift_jis", "東京"),
    ("cp932", "shift_jis", "札幌"),
    ("euc_jp", "euc-jp", "桟橋"),
    ("euc_jp", "euc-jp", "札幌"),
    ("cp949", "euc-kr", "부산"),
]


@pytest.mark.parametrize(
    "around", ["@\n", "sku;note\n1;@\n", TABLE, SENTENCE], ids=["word", "row", "table", "sentence"]
)
@pytest.mark.parametrize(("codec", "label", "word"), WORDS)
def test_a_few_east_asian_signs_among_ascii_are_read_or_refused_with_their_encoding_named(
    around: str, codec: str, label: str, word: str
) -> None:
    text = around.replace("@", word)

    found = decode_text(text.encode(codec))

    if isinstance(found, Unreadable):
        assert f" {label}" in found.cause.replace(",", "").split("one of:")[1].replace(".", " ")
        assert "declare its encoding with the object's Content-Type (as in text/plain; charset=" in found.cause
        assert decode_text(text.encode(codec), label) == text
    else:
        assert found == text


@pytest.mark.parametrize(
    ("codec", "label", "word"),
    [("cp1250", "windows-1250", "Żółw"), ("cp1251", "windows-1251", "Маяк"), ("cp1253", "windows-1253", "ΦΑΡΟΣ")],
)
def test_a_word_of_one_byte_a_letter_is_refused_with_its_encoding_named(codec: str, label: str, word: str) -> None:
    refused = decode_text(word.encode(codec))

    assert isinstance(refused, Unreadable)
    assert label in refused.cause


def test_bytes_that_are_no_text_in_any_encoding_name_none() -> None:
    refused = decode_text(b"abc \x81\xfe\xff\x90 def")

    assert refused == Unreadable("The text's encoding is not recognised. Save the file as UTF-8 and upload it again.")


@pytest.mark.parametrize("codec", [*_SINGLE_BYTE, *(codec for codec, _ in _EAST_ASIAN)])
def test_every_name_in_a_refusal_is_a_label_that_declares_the_encoding(codec: str) -> None:
    assert find_codec(encoding_label_of(codec)) in {codec, "cp1254"}  # iso-8859-9 is read as its superset


@pytest.mark.parametrize("word", ["Müller", "Zürich", "naïve", "don’t", "Señor", "Åse"])
def test_western_words_among_ascii_are_still_read(word: str) -> None:
    text = SENTENCE.replace("@", word)

    assert decode_text(text.encode("cp1252")) == text
