"""The terms of a chunk for the lexical search: those of its text and those of its document's title."""

from collections import Counter

from lisa.documents.search_terms import count_terms
from lisa.retrieval.bm25 import TITLE_WEIGHT


def count_chunk_terms(title: str, text: str) -> Counter[str]:
    """Return how often each term counts in a chunk."""
    counts = count_terms(text)
    for term, count in count_terms(title).items():
        counts[term] += TITLE_WEIGHT * count
    return counts
