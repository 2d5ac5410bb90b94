"""Nested cross-validation of the settings of a search."""

import random
from collections.abc import Mapping, Sequence
from statistics import fmean

_FOLDS = 5


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
