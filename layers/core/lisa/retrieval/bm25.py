"""Okapi BM25: the score of a chunk for the terms of a question.

S. Robertson and H. Zaragoza, "The Probabilistic Relevance Framework: BM25 and Beyond", 2009, with the inverse document
frequency that is never negative. Every store computes this formula; `compute_bm25` is its definition.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass

K1, B = 1.6, 0.75  # saturation of repeated terms, and weight of the chunk's length
MAX_POSTINGS = 10_000  # occurrences in chunks that one search scores, some 20 ms in PostgreSQL
COUNT_STEPS = (1, 2, 3, 4, 5, 6, 8, 12)  # occurrences in a chunk count as the next lower of these
TITLE_WEIGHT = 2  # occurrences for which a term of the title counts, in every chunk of the document


@dataclass(frozen=True)
class CollectionTotals:
    """The number of chunks of a collection, and the mean number of terms in a chunk."""

    chunks: int
    mean_length: float


def select_rare_terms(frequencies: Mapping[str, int]) -> set[str]:
    """Return the terms that a search uses: the rarest ones that occur in at most `MAX_POSTINGS` chunks together.

    Terms of equal frequency are used together. The rarest ones are always used. Frequent terms say little: one that is
    in 20,000 of 100,000 chunks has a seventh of the weight of one that is in a single chunk.
    """
    occurring = {term: frequency for term, frequency in frequencies.items() if frequency}
    return {
        term
        for term, frequency in occurring.items()
        if frequency == min(occurring.values())
        or sum(other for other in occurring.values() if other <= frequency) <= MAX_POSTINGS
    }


def compute_bm25(
    weights: Mapping[str, float], counts: Mapping[str, int], frequencies: Mapping[str, int], totals: CollectionTotals
) -> float:
    """Return the score of a chunk for the terms in `weights` that a search uses, 0 without a common term.

    `weights` are those of the question's terms, `counts` the occurrences of each term in the chunk, and `frequencies`
    the numbers of chunks that contain each term.
    """
    longer = 1 - B + B * sum(counts.values()) / totals.mean_length if totals.mean_length else 1.0
    return sum(
        weight * _compute_idf(frequencies[term], totals.chunks) * count * (K1 + 1) / (count + K1 * longer)
        for term, weight in weights.items()
        if (count := counts.get(term, 0))
    )


def _compute_idf(frequency: int, chunks: int) -> float:
    return math.log(1 + (chunks - frequency + 0.5) / (frequency + 0.5))
