"""The hybrid search: what is fused, and what is returned while a half is unavailable."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytest

from lisa.embeddings import BadVectors
from lisa.errors import DATABASE, LEXICAL_INDEX, TransientError, dependency_on_model
from lisa.retrieval.fusion import RankedList, fuse_ranked_lists, prefer_other_pages
from lisa.retrieval.hybrid_search import HybridSearch
from lisa.retrieval.ports import ChunkHit, CurrentDocument, CurrentDocuments, LexicalQuery, SearchScope
from lisa.retrieval.scope_reads import SearchMode, SearchQuestion
from lisa.retrieval.search import Passage

SCOPE = SearchScope("handbook", "c", "minilm")
MODEL_AWAY = TransientError("the model sleeps", dependency=dependency_on_model("minilm"))
INDEX_INCOMPLETE = TransientError("not complete", dependency=LEXICAL_INDEX)
DATABASE_AWAY = TransientError("the database sleeps", dependency=DATABASE)
LIVING = CurrentDocument("new", "a.txt", "s3://inbox/a.txt", "handbook", "c")


def hit(document: str, *, version: str = "new", page: int | None = None, score: float = 0.5, match: float = 0.0,
        has_text: bool = True, part: int = 1) -> ChunkHit:  # fmt: skip
    return ChunkHit(document, version, part, "text", 0, 4, page, score, has_text, match)


@dataclass
class Store:
    """A store with one list of hits by vector and one by terms. An error in the place of a list is raised."""

    near: list[ChunkHit] | TransientError = field(default_factory=list)
    matching: list[ChunkHit] | TransientError = field(default_factory=list)
    identified: list[ChunkHit] = field(default_factory=list)
    completes: bool = False
    queries: list[LexicalQuery] = field(default_factory=list)

    def find_nearest_chunks(self, scope: SearchScope, vector: Sequence[float], limit: int) -> list[ChunkHit]:
        if isinstance(self.near, TransientError):
            raise self.near
        return self.near[:limit]

    def find_matching_chunks(self, scope: SearchScope, query: LexicalQuery, limit: int) -> list[ChunkHit]:
        self.queries.append(query)
        if isinstance(self.matching, TransientError):
            raise self.matching
        return (self.identified if set(query.weights) == {"err-4711"} else self.matching)[:limit]

    def compute_mean_vector(self, scope: SearchScope, hits: Sequence[ChunkHit]) -> list[float]:
        return [1.0]

    def index_missing_terms(self, scope: SearchScope, documents: CurrentDocuments, limit: int) -> bool:
        if self.completes:
            self.matching = [hit("b", match=1.0)]
        return self.completes


class Table:
    """A documents table in which `new` is the current version of every document."""

    def get_current_documents(self, document_ids: Sequence[str]) -> Mapping[str, CurrentDocument]:
        return dict.fromkeys(document_ids, LIVING)


@dataclass
class Embedder:
    error: Exception | None = None

    def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        if self.error:
            raise self.error
        return [[1.0] for _ in texts]


def search(
    store: Store, text: str = "kettle", *, mode: SearchMode = SearchMode.HYBRID, error: Exception | None = None,
    top_k: int = 3,
) -> tuple[list[str], str]:  # fmt: skip
    found = HybridSearch(Embedder(error), store, Table())(SearchQuestion(text, top_k, mode), [SCOPE])
    return [passage.hit.document_id for passage in found.passages], found.actual_mode.value


def test_a_passage_of_both_lists_is_before_passages_of_one() -> None:
    store = Store([hit("a"), hit("both")], [hit("b", match=2.0), hit("both", match=1.0)])

    assert search(store)[0][0] == "both"
    assert search(store)[1] == "hybrid"


def test_each_mode_reads_only_its_own_lists() -> None:
    store = Store([hit("a")], [hit("b", match=1.0)])

    assert search(store, mode=SearchMode.VECTOR) == (["a"], "vector")
    assert store.queries == []
    assert search(store, mode=SearchMode.LEXICAL, error=MODEL_AWAY) == (["b"], "lexical")


def test_an_unavailable_model_leaves_the_lexical_half() -> None:
    assert search(Store([hit("a")], [hit("b", match=1.0)]), error=MODEL_AWAY) == (["b"], "lexical")


def test_an_unavailable_model_is_an_error_if_no_word_matches() -> None:
    with pytest.raises(TransientError) as raised:
        search(Store([hit("a")]), error=MODEL_AWAY)

    assert raised.value is MODEL_AWAY


def test_a_bad_answer_of_the_model_is_an_error_in_hybrid_mode() -> None:
    with pytest.raises(BadVectors):
        search(Store([hit("a")], [hit("b", match=1.0)]), error=BadVectors("minilm", "it is empty"))


@pytest.mark.parametrize("error", [INDEX_INCOMPLETE, DATABASE_AWAY])
def test_an_unavailable_lexical_index_leaves_the_dense_half(error: TransientError) -> None:
    assert search(Store([hit("a")], error)) == (["a"], "vector")


def test_an_incomplete_index_is_completed_by_a_search() -> None:
    assert search(Store([hit("a")], INDEX_INCOMPLETE, completes=True))[1] == "hybrid"


def test_an_incomplete_index_is_an_error_if_there_is_no_other_half() -> None:
    for mode, error in ((SearchMode.LEXICAL, None), (SearchMode.HYBRID, MODEL_AWAY)):
        with pytest.raises(TransientError):
            search(Store([hit("a")], INDEX_INCOMPLETE), mode=mode, error=error)


def test_an_unavailable_database_is_an_error() -> None:
    with pytest.raises(TransientError):
        search(Store(DATABASE_AWAY, DATABASE_AWAY))


def test_a_passage_with_an_identifier_of_the_question_is_the_first() -> None:
    crowd = [hit(f"d{number}", match=9.0) for number in range(30)]
    store = Store(crowd, [*crowd, hit("named", match=1.0)], [hit("named", match=1.0)])

    assert search(store, "the cause of ERR-4711")[0][0] == "named"


def test_hits_of_replaced_versions_are_never_returned() -> None:
    store = Store([hit("a", version="old"), hit("b")], [hit("a", version="old", match=9.0), hit("c", match=1.0)])

    assert sorted(search(store)[0]) == ["b", "c"]


def test_a_passage_without_its_text_is_returned_only_if_there_are_too_few_others() -> None:
    store = Store([hit("large", has_text=False), hit("a"), hit("b")])

    assert search(store, top_k=2)[0] == ["a", "b"]
    assert search(store, top_k=3)[0] == ["large", "a", "b"]


def test_scores_without_vectors_are_between_0_and_1_and_grow_with_the_match() -> None:
    store = Store(matching=[hit("a", match=20.0), hit("b", match=5.0)])

    found = HybridSearch(Embedder(), store, Table())(SearchQuestion("kettle", 5, SearchMode.LEXICAL), [SCOPE])

    scores = [passage.hit.score for passage in found.passages]
    assert 1 > scores[0] > scores[1] > 0


def test_at_most_three_passages_of_a_page_are_before_those_of_other_pages() -> None:
    passages = [Passage(hit("a", page=1, part=part), LIVING) for part in range(6)]
    other = Passage(hit("b", page=1), LIVING)

    assert prefer_other_pages([*passages, other]) == [*passages[:3], other, *passages[3:]]


def test_a_fusion_returns_each_passage_once_and_with_its_text() -> None:
    without, whole = Passage(hit("a", has_text=False), LIVING), Passage(hit("a"), LIVING)

    assert fuse_ranked_lists([RankedList([without]), RankedList([whole])]) == [whole]


def test_a_heavier_list_decides_between_equal_ranks() -> None:
    one, other = Passage(hit("a"), LIVING), Passage(hit("b"), LIVING)

    assert fuse_ranked_lists([RankedList([one]), RankedList([other], 2.0)]) == [other, one]


def test_the_passages_of_several_collections_are_sorted_best_first() -> None:
    scores = {"a": [0.9, 0.2], "b": [0.7, 0.8]}

    class Collections(Store):
        def find_nearest_chunks(self, scope: SearchScope, vector: Sequence[float], limit: int) -> list[ChunkHit]:
            return [hit(f"{scope.collection_id}{score}", score=score) for score in scores[scope.collection_id]][:limit]

    class Documents(Table):
        def get_current_documents(self, document_ids: Sequence[str]) -> Mapping[str, CurrentDocument]:
            return {one: replace(LIVING, collection_id=one[0]) for one in document_ids}

    search_all = HybridSearch(Embedder(), Collections(), Documents())
    for top_k in (1, 2, 3, 4, 5):
        question = SearchQuestion("kettle", top_k, SearchMode.VECTOR)
        found = search_all(question, [SearchScope("handbook", name, "minilm") for name in scores])
        assert [passage.hit.score for passage in found.passages] == [0.9, 0.8, 0.7, 0.2][:top_k]
