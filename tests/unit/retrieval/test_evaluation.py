"""The measures of a search over a golden set, and the golden set itself."""

import random
from collections.abc import Sequence

import pytest

from lisa.retrieval.evaluation import (
    RankingMeasures,
    average_measures,
    compare_paired,
    compute_ndcg,
    measure_ranking,
    rank_documents,
)
from lisa.retrieval.golden_set import MAX_QUESTIONS, GoldenQuestion, GoldenSetError, parse_golden_set


def test_the_measures_of_a_ranking_are_those_of_their_definitions() -> None:
    measured = measure_ranking(["x", "a", "y", "b", "z"], frozenset({"a", "b", "c", "d"}), depth=5)

    assert (measured.precision, measured.recall, measured.mrr) == (0.4, 0.5, 0.5)
    assert measured.ndcg == pytest.approx((0.6309 + 0.4307) / (1 + 0.6309 + 0.5 + 0.4307), abs=1e-4)


def test_only_documents_within_the_depth_count() -> None:
    assert measure_ranking(["x", "a"], frozenset({"a"}), depth=1) == RankingMeasures(0.0, 0.0, 0.0, 0.0)
    assert measure_ranking(["a", "b"], frozenset({"a", "b"}), depth=1) == RankingMeasures(1.0, 0.5, 1.0, 1.0)


def test_a_perfect_ranking_of_more_relevant_documents_than_its_depth_has_the_whole_gain() -> None:
    relevant = frozenset(map(str, range(30)))

    assert compute_ndcg([str(number) for number in range(10)], relevant) == 1.0


def test_a_search_without_results_has_no_gain() -> None:
    assert measure_ranking([], frozenset({"a"})) == RankingMeasures(0.0, 0.0, 0.0, 0.0)


def test_the_mean_is_over_the_questions() -> None:
    means = average_measures([RankingMeasures(1, 0, 0.5, 1), RankingMeasures(0, 0, 0.25, 0.5)])

    assert means == {"precision": 0.5, "recall": 0.0, "ndcg": 0.375, "mrr": 0.75}


def test_the_interval_of_a_difference_holds_its_mean() -> None:
    some = random.Random(3)

    def resample(items: Sequence[float]) -> Sequence[float]:
        return some.choices(items, k=len(items))

    mean, low, high = compare_paired([0.9, 0.8, 0.7, 1.0], [0.1, 0.2, 0.3, 0.2], resample)
    assert mean == pytest.approx(0.65)
    assert 0 < low < mean < high < 1
    assert compare_paired([0.5, 0.5], [0.5, 0.5], resample) == (0.0, 0.0, 0.0)


def passage(document: str, source: str) -> dict[str, object]:
    return {"metadata": {"document_id": document, "source": source}}


@pytest.mark.parametrize("name", ["id-b", "s3://inbox/notes/b.txt", "notes/b.txt"])
def test_a_golden_set_may_name_a_document_by_its_id_address_or_key(name: str) -> None:
    found = [
        passage("id-a", "s3://inbox/a.txt"),
        passage("id-b", "s3://inbox/notes/b.txt"),
        passage("id-b", "s3://inbox/notes/b.txt"),
    ]

    assert rank_documents(found, frozenset({name})) == ["s3://inbox/a.txt", name]


def test_a_golden_set_is_read_from_lines_of_json() -> None:
    lines = ['{"question": "Which kettle?", "relevant": ["a.txt", "b.txt"], "note": 1}', "", "  "]

    assert parse_golden_set(lines) == [GoldenQuestion("Which kettle?", frozenset({"a.txt", "b.txt"}))]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{", "line 1 is not valid JSON"),
        ("[]", "line 1: send an object"),
        ('{"question": " ", "relevant": ["a"]}', 'line 1: "question"'),
        ('{"question": 5, "relevant": ["a"]}', 'line 1: "question"'),
        ('{"question": "a"}', 'line 1: "relevant"'),
        ('{"question": "a", "relevant": []}', 'line 1: "relevant"'),
        ('{"question": "a", "relevant": [""]}', 'line 1: "relevant"'),
        ("", "has no question"),
    ],
)
def test_a_wrong_golden_set_is_refused_with_its_line_and_field(line: str, reason: str) -> None:
    with pytest.raises(GoldenSetError, match=reason):
        parse_golden_set([line])


def test_a_golden_set_has_a_largest_size() -> None:
    with pytest.raises(GoldenSetError, match="at most 5,000"):
        parse_golden_set(['{"question": "a", "relevant": ["a"]}'] * (MAX_QUESTIONS + 1))
