"""Search shows only the current version of living documents, and as many as were asked for."""

from collections.abc import Sequence

from lisa.retrieval.ports import Hit, Living, Scope
from lisa.retrieval.search import Search

SCOPE = Scope("handbook", "c", "minilm")


class Store:
    """Answers the first `limit` of its hits."""

    def __init__(self, hits: list[Hit]) -> None:
        self.hits = hits

    def nearest(self, scope: Scope, vector: Sequence[float], limit: int) -> list[Hit]:
        return self.hits[:limit]


class Table:
    """Documents by id, with their searchable version."""

    def __init__(self, **versions: str | None) -> None:
        self.versions = versions

    def living(self, document_ids: Sequence[str]) -> dict[str, Living]:
        return {
            id_: Living(self.versions[id_], id_, f"s3://inbox/{id_}", "handbook", "c")
            for id_ in document_ids
            if id_ in self.versions
        }


class Embedder:
    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        return [[1.0] for _ in texts]


def hit(document: str, version: str = "new", part: int = 1) -> Hit:
    return Hit(document, version, part, "text", 0, 4, None, 1.0)


def found(store: Store, table: Table, top_k: int = 3, scope: Scope = SCOPE) -> list[str]:
    return [passage.hit.document_id for passage in Search(Embedder(), store, table)("question", scope, top_k)]


def test_a_replaced_version_is_never_shown() -> None:
    assert found(Store([hit("a", "old"), hit("a", "new")]), Table(a="new")) == ["a"]


def test_a_deleted_document_is_never_shown() -> None:
    assert found(Store([hit("a"), hit("b")]), Table(a=None, b="new")) == ["b"]


def test_a_document_that_does_not_exist_is_never_shown() -> None:
    assert found(Store([hit("ghost")]), Table()) == []


def test_a_hit_of_another_repository_is_never_shown() -> None:
    assert found(Store([hit("a")]), Table(a="new"), scope=Scope("other", "c", "minilm")) == []


def test_search_goes_on_until_it_has_enough_living_hits() -> None:
    dead = [hit(f"d{number}", "old") for number in range(50)]
    table = Table(**{f"d{number}": "new" for number in range(50)}, a="new", b="new", c="new")

    assert found(Store([*dead, hit("a"), hit("b"), hit("c")]), table) == ["a", "b", "c"]


def test_fewer_are_shown_only_when_there_are_no_more() -> None:
    assert found(Store([hit("a")]), Table(a="new"), top_k=10) == ["a"]
