"""The search returns the requested number of passages, of current versions only."""

from collections.abc import Sequence

import pytest

from lisa.retrieval.ports import ChunkHit, CurrentDocument, SearchScope
from lisa.retrieval.search import PassageSearch

SCOPE = SearchScope("handbook", "c", "minilm")


class Store:
    """A store that returns the first `limit` of its hits."""

    def __init__(self, hits: list[ChunkHit]) -> None:
        self.hits = hits

    def find_nearest_chunks(self, scope: SearchScope, vector: Sequence[float], limit: int) -> list[ChunkHit]:
        return self.hits[:limit]


class MemoryTable:
    """A documents table with the searchable version of each id."""

    def __init__(self, **versions: str | None) -> None:
        self.versions = versions

    def get_current_documents(self, document_ids: Sequence[str]) -> dict[str, CurrentDocument]:
        return {
            id_: CurrentDocument(self.versions[id_], id_, f"s3://inbox/{id_}", "handbook", "c")
            for id_ in document_ids
            if id_ in self.versions
        }


class Embedder:
    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        return [[1.0] for _ in texts]


def hit(document: str, version: str = "new", part: int = 1) -> ChunkHit:
    return ChunkHit(document, version, part, "text", 0, 4, None, 1.0)


def search_document_ids(store: Store, table: MemoryTable, top_k: int = 3, scope: SearchScope = SCOPE) -> list[str]:
    return [passage.hit.document_id for passage in PassageSearch(Embedder(), store, table)("question", scope, top_k)]


def test_a_replaced_version_is_never_shown() -> None:
    assert search_document_ids(Store([hit("a", "old"), hit("a", "new")]), MemoryTable(a="new")) == ["a"]


def test_a_deleted_document_is_never_shown() -> None:
    assert search_document_ids(Store([hit("a"), hit("b")]), MemoryTable(a=None, b="new")) == ["b"]


def test_a_document_that_does_not_exist_is_never_shown() -> None:
    assert search_document_ids(Store([hit("ghost")]), MemoryTable()) == []


def test_a_hit_of_another_repository_is_never_shown() -> None:
    assert search_document_ids(Store([hit("a")]), MemoryTable(a="new"), scope=SearchScope("other", "c", "minilm")) == []


def test_the_search_continues_until_it_has_enough_current_hits() -> None:
    dead = [hit(f"d{number}", "old") for number in range(50)]
    table = MemoryTable(**{f"d{number}": "new" for number in range(50)}, a="new", b="new", c="new")

    assert search_document_ids(Store([*dead, hit("a"), hit("b"), hit("c")]), table) == ["a", "b", "c"]


def test_the_search_returns_fewer_passages_only_if_there_are_no_more() -> None:
    assert search_document_ids(Store([hit("a")]), MemoryTable(a="new"), top_k=10) == ["a"]


class RecordingStore(Store):
    """A store that records the limit of each read."""

    def __init__(self, hits: list[ChunkHit]) -> None:
        super().__init__(hits)
        self.limits: list[int] = []

    def find_nearest_chunks(self, scope: SearchScope, vector: Sequence[float], limit: int) -> list[ChunkHit]:
        self.limits.append(limit)
        return super().find_nearest_chunks(scope, vector, limit)


@pytest.mark.parametrize("top_k", [1, 2, 3, 10])
def test_the_search_returns_exactly_the_requested_number_of_nearest_passages(top_k: int) -> None:
    names = [f"d{number:02}" for number in range(30)]

    assert (
        search_document_ids(Store([hit(name) for name in names]), MemoryTable(**dict.fromkeys(names, "new")), top_k)
        == names[:top_k]
    )


def test_one_read_is_enough_while_at_most_half_of_the_hits_are_replaced() -> None:
    store = RecordingStore([hit(f"d{number}", "old" if number % 2 else "new") for number in range(20)])

    assert search_document_ids(store, MemoryTable(**{f"d{number}": "new" for number in range(20)})) == [
        "d0",
        "d2",
        "d4",
    ]
    assert store.limits == [6]


def test_no_read_returns_more_than_a_thousand_hits() -> None:
    store = RecordingStore([hit("dead", "old", part) for part in range(5_000)])

    assert search_document_ids(store, MemoryTable(dead="new")) == []
    assert max(store.limits) == 1_000
