"""The search for passages of the current versions of documents."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lisa.documents.search_text import normalise_for_search
from lisa.retrieval.ports import (
    ChunkHit,
    CurrentDocument,
    CurrentDocuments,
    NearestChunks,
    QuestionEmbedder,
    SearchScope,
)

_OVERFETCH = 2  # times the requested passages in the first read
_MAX_HITS = 1_000  # of one read
_MAX_READS = 30  # while documents change between the reads of chunks and of documents


@dataclass(frozen=True)
class Passage:
    """A chunk that was found, with the document that a citation names."""

    hit: ChunkHit
    document: CurrentDocument


@dataclass(frozen=True)
class PassageSearch:
    """Searches a collection. The caller's right to it is checked before."""

    embedder: QuestionEmbedder
    passages: NearestChunks
    documents: CurrentDocuments

    def __call__(self, query: str, scope: SearchScope, top_k: int) -> list[Passage]:
        """Return the `top_k` passages nearest to the query, best first; fewer only if the collection has no more.

        The search fetches more chunks than requested, and again more while too many of them belong to replaced or
        deleted documents. It repeats a read while documents change between the reads of chunks and of documents.
        """
        [vector] = self.embedder.embed(scope.embedding_model, [normalise_for_search(query) or query])
        [found] = read_current_passages(
            lambda limit: [self.passages.find_nearest_chunks(scope, vector, limit)],
            self.documents,
            scope,
            Depth(top_k, top_k * _OVERFETCH),
        )
        return found[:top_k]


@dataclass(frozen=True)
class Depth:
    """The number of passages that a search needs, and the limit of its first read."""

    wanted: int
    limit: int


def read_current_passages(
    read: Callable[[int], Sequence[list[ChunkHit]]], documents: CurrentDocuments, scope: SearchScope, depth: Depth
) -> list[list[Passage]]:
    """Return the passages of selected documents, in their current versions, in each list that `read` returns.

    The read is repeated with a higher limit until the lists have the wanted number of different passages together, and
    with the same limit while documents change between the reads of chunks and of documents.
    """
    limit, previous = depth.limit, None
    for _ in range(_MAX_READS):
        lists = read(limit)
        current = documents.get_current_documents(sorted({hit.document_id for hits in lists for hit in hits}))
        found = [_current_passages(hits, current, scope) for hits in lists]
        different = len({_get_place(passage.hit) for passages in found for passage in passages})
        all_read = all(len(hits) < limit for hits in lists)
        unchanged = different == len({_get_place(hit) for hits in lists for hit in hits}) or current == previous
        if different >= depth.wanted or (unchanged if all_read else limit >= _MAX_HITS):
            break
        previous, limit = current, limit if all_read else min(limit * 4, _MAX_HITS)
    return found


def _get_place(hit: ChunkHit) -> tuple[str, str, int]:
    return hit.document_id, hit.version, hit.part


def _current_passages(
    hits: list[ChunkHit], documents: Mapping[str, CurrentDocument], scope: SearchScope
) -> list[Passage]:
    return [
        Passage(hit, document)
        for hit in hits
        if (document := documents.get(hit.document_id)) and _is_hit_wanted(hit, document, scope)
    ]


def _is_hit_wanted(hit: ChunkHit, document: CurrentDocument, scope: SearchScope) -> bool:
    """Return whether the hit is of the current version of a document of the scope that the filter selects."""
    return (
        document.version == hit.version
        and document.repository_id == scope.repository_id
        and document.collection_id == scope.collection_id
        and (scope.selection is None or scope.selection.includes(document.metadata))
    )
