"""Search that only ever shows the current version of living documents."""

from collections.abc import Callable
from dataclasses import dataclass

from lisa.retrieval.ports import Hit, Living, LivingDocuments, Passages, QuestionEmbedder, Scope

_OVERFETCH = 2
_MOST = 1_000


@dataclass(frozen=True)
class Passage:
    """A chunk the caller may read, with everything a citation needs."""

    hit: Hit
    document: Living


@dataclass(frozen=True)
class Search:
    """One search, for whoever calls."""

    embedder: QuestionEmbedder
    passages: Passages
    documents: LivingDocuments

    def __call__(self, query: str, scope: Scope, top_k: int) -> list[Passage]:
        """The `top_k` passages nearest to the query, best first; fewer only when the collection has no more."""
        [vector] = self.embedder.embed(scope.embedding_model, [query])
        return _until_enough(lambda limit: self.passages.nearest(scope, vector, limit), self._alive(scope), top_k)

    def _alive(self, scope: Scope) -> "Callable[[list[Hit]], list[Passage]]":
        def alive(hits: list[Hit]) -> list[Passage]:
            documents = self.documents.living(sorted({hit.document_id for hit in hits}))
            return [
                Passage(hit, document)
                for hit in hits
                if (document := documents.get(hit.document_id)) and _shows(document, hit, scope)
            ]

        return alive


def _shows(document: Living, hit: Hit, scope: Scope) -> bool:
    return (
        document.version == hit.version
        and document.repository_id == scope.repository_id
        and document.collection_id == scope.collection_id
    )


def _until_enough(
    nearest: Callable[[int], list[Hit]], alive: Callable[[list[Hit]], list[Passage]], top_k: int
) -> list[Passage]:
    """Fetch more than asked, and more again while replaced or deleted documents leave too few."""
    limit = top_k * _OVERFETCH
    while True:
        hits = nearest(limit)
        found = alive(hits)
        if len(found) >= top_k or len(hits) < limit or limit >= _MOST:
            return found[:top_k]
        limit = min(limit * 4, _MOST)
