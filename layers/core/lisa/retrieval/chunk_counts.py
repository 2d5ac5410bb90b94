"""The terms of a chunk for the lexical search: those of its text and those of its document's title."""

from lisa.documents.search_terms import count_terms
from lisa.retrieval.bm25 import COUNT_STEPS, TITLE_WEIGHT


def count_chunk_terms(title: str, text: str) -> dict[str, int]:
    """Return how often each term counts in a chunk: one of `COUNT_STEPS`, because more say hardly more in BM25."""
    counts = count_terms(text)
    for term, count in count_terms(title).items():
        counts[term] += TITLE_WEIGHT * count
    return {term: max(step for step in COUNT_STEPS if step <= count) for term, count in counts.items()}
