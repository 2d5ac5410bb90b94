"""Pseudo relevance feedback: a second search with terms and vectors of the best passages of the first one.

J. Rocchio, "Relevance Feedback in Information Retrieval", 1971, for vectors; N. Abdul-Jaleel et al., "UMass at TREC
2004", for terms.
"""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from lisa.documents.search_terms import make_title
from lisa.retrieval.chunk_counts import count_chunk_terms
from lisa.retrieval.search import Passage

_TERMS = 20  # of the best passages, the most frequent ones
_MAX_CHARACTERS = 4_000  # of one passage


def expand_weights(weights: Mapping[str, float], passages: Sequence[Passage], share: float) -> dict[str, float]:
    """Return the weights of a question's terms with those of the passages, which get `share` of their sum together."""
    shares: Counter[str] = Counter()
    for passage in passages:
        counts = count_chunk_terms(make_title(passage.document.name), passage.hit.text[:_MAX_CHARACTERS])
        length = sum(counts.values())
        shares.update({term: count / length for term, count in counts.items()})
    best = sorted(shares.items(), key=lambda item: (-item[1], item[0]))[:_TERMS]
    total = sum(found for _, found in best)
    expanded = dict(weights)
    for term, found in best:
        expanded[term] = expanded.get(term, 0.0) + share * sum(weights.values()) * found / total
    return expanded


def move_vector(vector: Sequence[float], mean: Sequence[float], share: float) -> list[float]:
    """Return the unit vector of a question, moved by `share` of the mean of unit vectors of passages."""
    length = math.hypot(*vector)
    return [number / length + share * other for number, other in zip(vector, mean, strict=True)]
