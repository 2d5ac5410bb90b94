"""Measures of retrieval quality: nDCG@10 with binary relevance, paired bootstrap, nested cross-validation."""

import math
import random
from collections.abc import Mapping, Sequence
from statistics import fmean

_RESAMPLES, _FOLDS = 10_000, 5
Interval = tuple[float, float, float]


def compute_ndcg(ranked: Sequence[str], relevant: set[str], depth: int = 10) -> float:
    """Return the normalised discounted cumulative gain of a ranking, 0 to 1."""
    gain = sum(1 / math.log2(place + 2) for place, one in enumerate(ranked[:depth]) if one in relevant)
    return gain / sum(1 / math.log2(place + 2) for place in range(min(depth, len(relevant))))


def compare_paired(one: Sequence[float], other: Sequence[float], seed: int = 1) -> Interval:
    """Return the mean difference per query, and the bounds of its 95 % interval by bootstrap over the queries."""
    some = random.Random(seed)
    differences = [a - b for a, b in zip(one, other, strict=True)]
    means = sorted(fmean(some.choices(differences, k=len(differences))) for _ in range(_RESAMPLES))
    return fmean(differences), means[int(_RESAMPLES * 0.025)], means[int(_RESAMPLES * 0.975)]


def cross_validate(scores: Mapping[str, Sequence[float]], seed: int = 1) -> tuple[list[float], list[str]]:
    """Return the scores of the queries, each by the setting that is best on the queries of the other folds.

    `scores` holds the scores of all queries for each setting. The settings chosen for the folds are returned, too.
    """
    count = len(next(iter(scores.values())))
    order = random.Random(seed).sample(range(count), count)
    held_out, chosen = [0.0] * count, []
    for fold in range(_FOLDS):
        test = set(order[fold::_FOLDS])
        means = {name: fmean(one[place] for place in order if place not in test) for name, one in scores.items()}
        best = max(means, key=lambda name: means[name])
        chosen.append(best)
        for place in test:
            held_out[place] = scores[best][place]
    return held_out, chosen
