"""The form in which texts and questions are embedded."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from lisa.documents.search_text import build_embedding_text, normalise_for_search


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("the o\ufb03ce work\ufb02ow is \ufb01ne", "the office workflow is fine"),
        ("Donau\u00addampf\u00adschiff", "Donaudampfschiff"),
        ("infor\u00ad\nmation", "information"),
        ("ask at the infor-\nmation desk", "ask at the information desk"),
        ("infor-\r\n  mation", "information"),
        ("infor\u2010\nmation", "information"),
        ("Vor-\nund Nachteile", "Vor-\nund Nachteile"),
        ("Nord-\nSüd", "Nord-\nSüd"),
        ("pages 10-\n12", "pages 10-\n12"),
        ("ＡＢＣ　１２", "ABC 12"),
        ("10³ and ½ and ①", "10³ and ½ and ①"),
        ("zero\u200bwidth", "zerowidth"),
        ("- one\n- two", "- one\n- two"),
        ("cafe\u0301", "café"),
    ],
)
def test_invisible_characters_in_a_word_are_removed(text: str, form: str) -> None:
    assert normalise_for_search(text) == form


@given(some.text(alphabet="abAB -\n\r\t\u00ad\u2010\ufb01é1³", max_size=60))
def test_no_word_is_lost(text: str) -> None:
    kept = [letter for letter in text.replace("\ufb01", "fi") if letter.isalnum()]

    assert [letter for letter in normalise_for_search(text) if letter.isalnum()] == kept


@given(some.text(alphabet="abAB .,\n", max_size=60))
def test_plain_words_stay_unchanged(text: str) -> None:
    assert normalise_for_search(text) == text


@pytest.mark.parametrize(
    ("title", "text", "form"),
    [
        ("Annual report 2024", "Income rose.", "Annual report 2024\n\nIncome rose."),
        ("12-34 07", "Income rose.", "Income rose."),
        ("", "Income rose.", "Income rose."),
        ("tides", "\u200b", "tides\n\n\u200b"),
        ("t" * 300, "x", "t" * 200 + "\n\nx"),
    ],
)
def test_a_chunk_is_embedded_below_the_title_of_its_document(title: str, text: str, form: str) -> None:
    assert build_embedding_text(title, text) == form
