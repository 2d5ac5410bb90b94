"""Measures of the quality of a search over a golden set, with binary relevance.

Precision and recall at k, the reciprocal rank and nDCG are those of C. Manning, P. Raghavan and H. Schütze,
"Introduction to Information Retrieval", 2008, chapter 8; the gain of nDCG is discounted by log2 of the place plus one.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any, Final

MEASURES: Final = ("precision", "recall", "ndcg", "mrr")
_RESAMPLES: Final = 2_000
Interval = tuple[float, float, float]
#: Returns as many items as it gets, drawn with replacement.
Resample = Callable[[Sequence[float]], Sequence[float]]


@dataclass(frozen=True)
class RankingMeasures:
    """The measures of one ranking, each from 0 to 1."""

    precision: float
    recall: float
    ndcg: float
    mrr: float


def compute_ndcg(ranked: Sequence[str], relevant: frozenset[str] | set[str], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of the first `depth` items of a ranking."""
    gain = sum(1 / math.log2(place + 2) for place, one in enumerate(ranked[:depth]) if one in relevant)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(depth, len(relevant))))


def measure_ranking(ranked: Sequence[str], relevant: frozenset[str], depth: int = 10) -> RankingMeasures:
    """Return the measures of the first `depth` documents of a ranking without repetitions."""
    places = [place for place, one in enumerate(ranked[:depth], start=1) if one in relevant]
    return RankingMeasures(
        precision=len(places) / depth,
        recall=len(places) / len(relevant),
        ndcg=compute_ndcg(ranked, relevant, depth),
        mrr=1 / places[0] if places else 0.0,
    )


def average_measures(measured: Sequence[RankingMeasures]) -> dict[str, float]:
    """Return the mean of each measure over the questions."""
    return {name: fmean(getattr(one, name) for one in measured) for name in MEASURES}


def compare_paired(one: Sequence[float], other: Sequence[float], resample: Resample) -> Interval:
    """Return the mean difference per question, and the bounds of its 95 % interval by bootstrap over the questions."""
    differences = [a - b for a, b in zip(one, other, strict=True)]
    means = sorted(fmean(resample(differences)) for _ in range(_RESAMPLES))
    return fmean(differences), means[int(_RESAMPLES * 0.025)], means[int(_RESAMPLES * 0.975)]


def rank_documents(passages: Sequence[Mapping[str, Any]], relevant: frozenset[str]) -> list[str]:
    """Return the documents of a search's passages, each once, in the places of their best passages.

    A document has the name by which the golden set names it: its id, its address `s3://bucket/key`, or its key.
    """
    named = [_find_name(passage["metadata"], relevant) for passage in passages]
    return list(dict.fromkeys(named))


def _find_name(about: Mapping[str, Any], relevant: frozenset[str]) -> str:
    source = str(about["source"])
    key = source.removeprefix("s3://").partition("/")[2]
    return next((name for name in (about["document_id"], source, key) if name in relevant), source)
