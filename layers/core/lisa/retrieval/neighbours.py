"""The joining of passages that follow each other in a document."""

from collections.abc import Iterable
from dataclasses import replace

from lisa.retrieval.ports import ChunkHit
from lisa.retrieval.search import Passage


def join_neighbours(passages: Iterable[Passage]) -> list[Passage]:
    """Return the passages with those of one page that overlap or touch joined into one, at the place of the first.

    A joined passage is exactly the text of its range, and has the higher score of the two.
    """
    joined: list[Passage] = []
    for passage in passages:
        for place, other in enumerate(joined):
            if (hit := _join_hits(other.hit, passage.hit)) is not None:
                joined[place] = replace(other, hit=hit)
                break
        else:
            joined.append(passage)
    return joined


def _join_hits(one: ChunkHit, other: ChunkHit) -> ChunkHit | None:
    """Return one hit for two that overlap or touch, or None for all others."""
    if (one.document_id, one.version, one.page) != (other.document_id, other.version, other.page):
        return None
    first, second = sorted((one, other), key=lambda hit: (hit.start, hit.end))
    common = first.end - second.start
    if not 0 <= common <= len(second.text) or first.text[len(first.text) - common :] != second.text[:common]:
        return None
    text, score = first.text + second.text[common:], max(one.score, other.score)
    return replace(first, text=text, end=second.end, score=score, match=max(one.match, other.match))
