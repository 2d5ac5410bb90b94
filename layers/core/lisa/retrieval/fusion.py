"""The fusion of ranked lists of passages into one list."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from lisa.retrieval.ports import ChunkHit
from lisa.retrieval.search import Passage

RANK_CONSTANT = 60  # of G. Cormack, C. Clarke and S. Buettcher, "Reciprocal Rank Fusion", 2009
_MAX_PER_PAGE = 3  # passages of one page before those of other pages

ChunkKey = tuple[str, str, int]


@dataclass(frozen=True)
class RankedList:
    """Passages of one search, best first, and the weight of the list in a fusion."""

    passages: Sequence[Passage]
    weight: float = 1.0


def fuse_ranked_lists(lists: Iterable[RankedList]) -> list[Passage]:
    """Return all passages, each once, by the weighted sum of their reciprocal ranks, best first.

    A passage in several lists is the one of the first list that has its text. Equal sums are in the order of the lists.
    """
    scores: dict[ChunkKey, float] = {}
    passages: dict[ChunkKey, Passage] = {}
    for ranked in lists:
        for rank, passage in enumerate(ranked.passages, start=1):
            key = get_chunk_key(passage.hit)
            scores[key] = scores.get(key, 0.0) + ranked.weight / (RANK_CONSTANT + rank)
            if key not in passages or (passage.hit.has_text and not passages[key].hit.has_text):
                passages[key] = passage
    return [passages[key] for key in sorted(scores, key=lambda key: -scores[key])]


def prefer_other_pages(passages: Iterable[Passage]) -> list[Passage]:
    """Return the passages so that at most three of one page stand before passages of other pages."""
    first: list[Passage] = []
    rest: list[Passage] = []
    pages: Counter[tuple[str, int | None]] = Counter()
    for passage in passages:
        page = passage.hit.document_id, passage.hit.page
        pages[page] += 1
        (first if pages[page] <= _MAX_PER_PAGE or passage.hit.page is None else rest).append(passage)
    return first + rest


def get_chunk_key(hit: ChunkHit) -> ChunkKey:
    """Return the id of a chunk: its document, version and part."""
    return hit.document_id, hit.version, hit.part
