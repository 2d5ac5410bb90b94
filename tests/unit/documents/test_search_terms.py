"""The terms of the lexical search."""

import pytest

from lisa.documents.search_terms import count_terms, find_identifiers, list_terms, make_title
from lisa.documents.stemming import stem_english_word


@pytest.mark.parametrize(
    ("word", "stem"),
    [
        ("caresses", "caress"), ("ponies", "poni"), ("cats", "cat"), ("feed", "feed"), ("agreed", "agre"),
        ("plastered", "plaster"), ("sing", "sing"), ("conflated", "conflat"), ("hopping", "hop"), ("falling", "fall"),
        ("filing", "file"), ("happy", "happi"), ("sky", "sky"), ("relational", "relat"), ("triplicate", "triplic"),
        ("goodness", "good"), ("adjustment", "adjust"), ("adoption", "adopt"), ("rate", "rate"), ("cease", "ceas"),
        ("controll", "control"), ("roll", "roll"), ("generalizations", "gener"), ("oscillators", "oscil"),
    ],
)  # fmt: skip
def test_words_have_the_stems_of_the_published_algorithm(word: str, stem: str) -> None:
    assert stem_english_word(word) == stem


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The valves of the kettle", ["valv", "kettl"]),
        ("ERR-4711", ["err-4711", "err", "4711"]),
        ("AB12/7", ["ab12/7", "ab12", "7"]),
        ("ERR\u20114711 and err‐4711", ["err-4711", "err", "4711"] * 2),
        ("wing-body", ["wing", "bodi"]),
        ("Größe GRÖSSE", ["grösse", "grösse"]),
        ("東京都 2026", ["東京", "京都", "2026"]),
        ("ﬁle", ["file"]),
        ("the of and", []),
        ("", []),
    ],
)
def test_a_text_has_these_terms(text: str, terms: list[str]) -> None:
    assert list_terms(text) == terms


def test_repeated_terms_are_counted() -> None:
    assert count_terms("Valve, valves; kettle") == {"valv": 2, "kettl": 1}


def test_codes_and_long_numbers_are_identifiers_and_words_are_not() -> None:
    assert find_identifiers("Is ERR-4711 of v2 in room 12, wing-body or 20391?") == {"err-4711", "v2", "20391"}


def test_a_very_long_word_is_shortened_in_chunks_and_questions_alike() -> None:
    assert list_terms("x1" * 200) == list_terms("x1" * 100)
    assert find_identifiers("x1" * 200) == set(list_terms("x1" * 200))


@pytest.mark.parametrize(("name", "title"), [("user_manual.v2.pdf", "user manual.v2"), ("README", "README"), ("", "")])
def test_the_title_is_the_file_name_without_its_ending(name: str, title: str) -> None:
    assert make_title(name) == title
