"""The quoter answers with a sentence of its context, or says that there is none."""

import pytest

from lisa.retrieval.prompt import QuotedPassage
from local.models.quoter.quoting import NO_ANSWER, NO_CONTEXT, answer_question

TEXT = (
    "# How long are samples kept?\n\nSamples from the river are kept\nfor ninety days. "
    "Lunch is at noon!\n- The lab opens at 8."
)
CONTEXT = {
    1: QuotedPassage("a.pdf", TEXT, 0, len(TEXT), 3),
    2: QuotedPassage("b.md", "Rivers flow. Files are indexed in seconds.", 0, 42),
}


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("How long are samples kept?", "“Samples from the river are kept\nfor ninety days.” [1]"),
        ("When does the lab open?", "“The lab opens at 8.” [1]"),
        ("How fast is a file indexed?", "“Files are indexed in seconds.” [2]"),
    ],
)
def test_the_closest_sentence_is_quoted_with_its_citation(question: str, quoted: str) -> None:
    assert answer_question(question, CONTEXT) == quoted


@pytest.mark.parametrize("question", ["Who is the king of France?", "", "???", "the of and"])
def test_a_question_without_an_answer_in_the_context_gets_no_quote(question: str) -> None:
    assert answer_question(question, CONTEXT) == NO_ANSWER


def test_a_question_without_context_gets_an_answer_that_says_so() -> None:
    assert answer_question("How long are samples kept?", {}) == NO_CONTEXT


def test_every_quote_is_an_exact_part_of_its_passage() -> None:
    said = answer_question("When are samples and files indexed, and when is lunch at noon?", CONTEXT)

    quotes = [part.partition("” [") for part in said.split("“")[1:]]
    assert quotes
    assert all(quote in CONTEXT[int(mark.strip(" ]"))].text for quote, _, mark in quotes)


def test_a_sentence_in_two_overlapping_passages_is_quoted_once() -> None:
    twice = {1: CONTEXT[1], 2: CONTEXT[1]}

    assert answer_question("How long are samples kept?", twice).count("ninety") == 1
