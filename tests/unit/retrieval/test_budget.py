"""How many passages fit beside a request and its answer, and which marks of an answer mean one of them."""

import pytest

from lisa.retrieval.budget import DEFAULT_WINDOW, affordable, room
from lisa.retrieval.citing import Mark, marks
from lisa.retrieval.ports import Hit, Living
from lisa.retrieval.search import Passage


def passage(characters: int) -> Passage:
    living = Living("v", "a", "s3://inbox/a", "handbook", "c")
    return Passage(Hit("a", "v", 1, "x" * characters, 0, characters, None, 0.5), living)


def test_passages_take_half_of_the_window_at_most() -> None:
    assert room(100_000, {}, 100) == 50_000
    assert room(None, {}, 100) == DEFAULT_WINDOW // 2


@pytest.mark.parametrize(
    ("asked", "answer", "tokens"),
    [
        ("x" * 1_500, 400, 0),
        ("x" * 600, 400, 300),
        ({"messages": [{"content": "x" * 600}]}, 400, 300),
        ("", 10_000, 400),
    ],
)
def test_the_request_and_its_answer_come_first(asked: object, answer: int, tokens: int) -> None:
    assert room(1_000, asked, answer) == tokens


def test_an_image_is_not_counted_as_text() -> None:
    image = {"type": "image_url", "image_url": {"url": "data:image/png;base64," + "A" * 1_000_000}}

    assert room(1_000, {"messages": [{"content": [image]}]}, 100) == 500


def test_the_first_that_fit_are_taken_and_a_long_one_makes_way() -> None:
    small, large = passage(30), passage(3_000)

    assert affordable([small, large, small], 100) == [small, small]
    assert affordable([small], 49) == []


def test_marks_are_found_with_their_places() -> None:
    assert marks("a [2] b [1, 2]【1】 [3] [x]", 2) == [Mark(2, 2, 5), Mark(1, 8, 14), Mark(2, 8, 14), Mark(1, 14, 17)]
