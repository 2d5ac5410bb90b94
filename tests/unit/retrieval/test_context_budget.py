"""The number of passages beside a request and its answer, and the citations in an answer."""

import pytest

from lisa.retrieval.citations import Citation, find_citations
from lisa.retrieval.context_budget import DEFAULT_WINDOW, compute_passage_tokens, fit_passages
from lisa.retrieval.ports import ChunkHit, CurrentDocument
from lisa.retrieval.search import Passage


def passage(characters: int) -> Passage:
    living = CurrentDocument("v", "a", "s3://inbox/a", "handbook", "c")
    return Passage(ChunkHit("a", "v", 1, "x" * characters, 0, characters, None, 0.5), living)


def test_passages_use_at_most_half_of_the_context_window() -> None:
    assert compute_passage_tokens(100_000, {}, 100) == 50_000
    assert compute_passage_tokens(None, {}, 100) == DEFAULT_WINDOW // 2


@pytest.mark.parametrize(
    ("asked", "answer", "tokens"),
    [
        ("x" * 1_500, 400, 0),
        ("x" * 600, 400, 300),
        ({"messages": [{"content": "x" * 600}]}, 400, 300),
        ("", 10_000, 400),
    ],
)
def test_the_request_and_the_answer_reduce_the_tokens_for_passages(asked: object, answer: int, tokens: int) -> None:
    assert compute_passage_tokens(1_000, asked, answer) == tokens


def test_an_image_is_not_counted_as_text() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 1_000_000}}

    assert compute_passage_tokens(1_000, {"messages": [{"content": [image]}]}, 100) == 500


def test_passages_are_chosen_in_order_and_a_passage_that_is_too_long_is_skipped() -> None:
    small, large = passage(30), passage(3_000)

    assert fit_passages([small, large, small], 100) == [small, small]
    assert fit_passages([small], 49) == []


def test_citations_are_found_with_their_places() -> None:
    assert find_citations("a [2] b [1, 2]【1】 [3] [x]", 2) == [
        Citation(2, 2, 5),
        Citation(1, 8, 14),
        Citation(2, 8, 14),
        Citation(1, 14, 17),
    ]
