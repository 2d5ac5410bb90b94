"""Search that only ever shows the current version of living documents."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from lisa.documents.search_text import search_form
from lisa.retrieval.ports import CurrentDocument, CurrentDocuments, Hit, PassageStore, QuestionEmbedder, Scope

_OVERFETCH = 2
_MOST = 1_000
_LOOKS = 10


@dataclass(frozen=True)
class Passage:
    """A chunk the caller may read, with everything a citation needs."""

    hit: Hit
    document: CurrentDocument


@dataclass(frozen=True)
class Search:
    """One search, for whoever calls."""

    embedder: QuestionEmbedder
    passages: PassageStore
    documents: CurrentDocuments

    def __call__(self, query: str, scope: Scope, top_k: int) -> list[Passage]:
        """The `top_k` passages nearest to the query, best first; fewer only when the collection has no more.

        More is fetched than asked, more again while replaced or deleted documents leave too few, and the same again
        while documents are overwritten between the reading of their chunks and of their records.
        """
        [vector] = self.embedder.embed(scope.embedding_model, [search_form(query) or query])
        limit, before = top_k * _OVERFETCH, None
        for _ in range(_LOOKS):
            hits = self.passages.nearest(scope, vector, limit)
            documents = self.documents.current(sorted({hit.document_id for hit in hits}))
            found = _alive(hits, documents, scope)
            all_read = len(hits) < limit
            settled = len(found) == len(hits) or documents == before
            if len(found) >= top_k or (settled if all_read else limit >= _MOST):
                break
            before, limit = documents, limit if all_read else min(limit * 4, _MOST)
        return found[:top_k]


def search_scopes(
    search: Callable[[str, Scope, int], list[Passage]], query: str, scopes: Iterable[Scope], top_k: int
) -> list[Passage]:
    """The `top_k` passages nearest to the query in any of these scopes, best first."""
    found = [passage for scope in scopes for passage in search(query, scope, top_k)]
    return sorted(found, key=lambda passage: -passage.hit.score)[:top_k]


def _alive(hits: list[Hit], documents: Mapping[str, CurrentDocument], scope: Scope) -> list[Passage]:
    return [
        Passage(hit, document)
        for hit in hits
        if (document := documents.get(hit.document_id)) and _shows(document, hit, scope)
    ]


def _shows(document: CurrentDocument, hit: Hit, scope: Scope) -> bool:
    return (
        document.version == hit.version
        and document.repository_id == scope.repository_id
        and document.collection_id == scope.collection_id
    )
