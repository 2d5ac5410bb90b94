"""Passages that follow each other in a document are joined for a prompt."""

from dataclasses import replace

from lisa.retrieval.neighbours import join_neighbours
from lisa.retrieval.ports import ChunkHit, CurrentDocument
from lisa.retrieval.search import Passage

TEXT = "The kettle is blue. It boils fast. It is heavy. It stands in the kitchen."
LIVING = CurrentDocument("v1", "kettle.txt", "s3://inbox/kettle.txt", "handbook", "c")


def passage(start: int, end: int, part: int = 1, page: int | None = None, score: float = 0.5) -> Passage:
    return Passage(ChunkHit("a", "v1", part, TEXT[start:end], start, end, page, score), LIVING)


def ranges(passages: list[Passage]) -> list[tuple[int, int]]:
    return [(one.hit.start, one.hit.end) for one in passages]


def test_overlapping_and_touching_passages_become_the_text_of_their_range() -> None:
    joined = join_neighbours([passage(10, 30, 2), passage(50, 60, 4), passage(0, 15, 1, score=0.9), passage(30, 40, 3)])

    assert ranges(joined) == [(0, 40), (50, 60)]
    assert joined[0].hit.text == TEXT[0:40]
    assert joined[0].hit.score == 0.9


def test_passages_with_a_gap_or_on_other_pages_stay_apart() -> None:
    assert ranges(join_neighbours([passage(0, 10), passage(11, 20)])) == [(0, 10), (11, 20)]
    assert ranges(join_neighbours([passage(0, 10, page=1), passage(5, 20, page=2)])) == [(0, 10), (5, 20)]


def test_passages_of_other_documents_or_versions_stay_apart() -> None:
    one, other = passage(0, 10), passage(5, 20)
    for changed in ({"document_id": "b"}, {"version": "v2"}):
        assert len(join_neighbours([one, replace(other, hit=replace(other.hit, **changed))])) == 2  # type: ignore[arg-type]


def test_passages_whose_common_range_has_different_texts_stay_apart() -> None:
    other = passage(5, 20)

    assert len(join_neighbours([passage(0, 10), replace(other, hit=replace(other.hit, text="x" * 15))])) == 2


def test_a_passage_inside_another_one_is_not_joined_wrongly() -> None:
    for joined in (
        join_neighbours([passage(0, 40), passage(10, 20)]),
        join_neighbours([passage(10, 20), passage(0, 40)]),
    ):
        assert all(one.hit.text == TEXT[one.hit.start : one.hit.end] for one in joined)
