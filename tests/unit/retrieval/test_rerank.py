"""The rerank of a search: the order of the passages changes, and never their number."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from lisa.joins.rerankers import choose_reranker
from lisa.models.served import ServedModel
from lisa.policy.subject import Subject
from lisa.retrieval.hybrid_search import SearchResult, prefer_texts
from lisa.retrieval.ports import ChunkHit, CurrentDocument, RerankSkip, SearchScope
from lisa.retrieval.rerank import MAX_CANDIDATES, MAX_QUESTION, MAX_TEXT, RerankedSearch
from lisa.retrieval.scope_reads import SearchMode, SearchQuestion
from lisa.retrieval.search import Passage
from lisa.retrieval.views import search_view
from tests.support.twins.models import MemoryPublishedModels
from tests.support.twins.reranker import MemoryReranker

SCOPE = SearchScope("handbook", "c", "minilm")
LIVING = CurrentDocument("v1", "a.txt", "s3://inbox/a.txt", "handbook", "c")


def passage(text: str, page: int | None = None, *, has_text: bool = True) -> Passage:
    return Passage(ChunkHit(text, "v1", 1, text if has_text else "", 0, 4, page, 0.5, has_text), LIVING)


@dataclass
class Found:
    """A search with these passages."""

    passages: list[Passage]
    asked: list[SearchQuestion] = field(default_factory=list)

    def __call__(self, question: SearchQuestion, scopes: Sequence[SearchScope]) -> SearchResult:
        self.asked.append(question)
        return SearchResult(prefer_texts(self.passages, question.top_k), question.mode, SearchMode.HYBRID)


def rank(
    passages: list[Passage], reranker: MemoryReranker, top_k: int = 3, model: str | RerankSkip | None = "ranker",
    mode: SearchMode = SearchMode.HYBRID,
) -> tuple[list[str], str | None]:  # fmt: skip
    search = RerankedSearch(Found(passages), reranker)
    found = search(SearchQuestion("kettle", top_k, mode), [SCOPE], model)
    answer = search_view(found, score=True)
    return [one.hit.document_id for one in found.passages], answer["metadata"].get("rerank")


def by_number(text: str) -> float | None:
    return float(text.removeprefix("p"))


NUMBERED = [passage(f"p{number}") for number in range(100)]


def test_the_model_sorts_the_first_passages_and_the_others_follow_in_their_order() -> None:
    order = [*reversed(range(MAX_CANDIDATES)), *range(MAX_CANDIDATES, 60)]

    assert rank(NUMBERED, MemoryReranker(by_number), 60) == ([f"p{number}" for number in order], "applied")
    assert rank(NUMBERED, MemoryReranker(by_number), 2)[0] == ["p31", "p30"]


@pytest.mark.parametrize("reason", RerankSkip)
def test_a_failed_rerank_leaves_the_passages_of_the_search(reason: RerankSkip) -> None:
    unchanged = (["p0", "p1", "p2"], f"skipped({reason.value})")

    assert rank(NUMBERED, MemoryReranker(by_number, skip=reason)) == unchanged
    assert rank(NUMBERED, MemoryReranker(by_number), model=reason) == unchanged


@pytest.mark.parametrize("threshold", [0, 30, 1_000])
@pytest.mark.parametrize("top_k", [1, 3, 40, 100])
def test_a_threshold_of_the_model_changes_the_order_and_not_the_number(threshold: int, top_k: int) -> None:
    def above(text: str) -> float | None:
        return score if (score := float(text[1:])) >= threshold else None

    found, rerank = rank(NUMBERED, MemoryReranker(above), top_k)

    assert (len(found), len(set(found)), rerank) == (top_k, top_k, "applied")
    assert found[0] == ("p0" if threshold == 1_000 else "p31")


def test_no_rerank_is_mentioned_without_a_request() -> None:
    reranker = MemoryReranker(by_number)

    assert rank(NUMBERED, reranker, model=None) == (["p0", "p1", "p2"], None)
    assert reranker.asked == []


def test_the_question_and_the_texts_are_bounded() -> None:
    reranker = MemoryReranker(lambda text: 1.0)
    RerankedSearch(Found([passage("a" * 5_000), passage("b" * 5_000)]), reranker)(
        SearchQuestion("k" * 5_000, 2), [SCOPE], "ranker"
    )

    assert reranker.asked == [("ranker", "k" * MAX_QUESTION, ["a" * MAX_TEXT, "b" * MAX_TEXT])]


def test_a_passage_without_its_text_is_not_ranked_and_comes_only_if_there_are_too_few_others() -> None:
    passages = [passage("p9", has_text=False), passage("p1"), passage("p2")]

    assert rank(passages, MemoryReranker(by_number), 2)[0] == ["p2", "p1"]
    assert rank(passages, MemoryReranker(by_number), 3)[0] == ["p2", "p1", "p9"]


def test_a_rerank_keeps_at_most_three_passages_of_a_page_before_other_pages_except_in_a_dense_search() -> None:
    def of_one_page(number: int) -> Passage:
        return Passage(ChunkHit("a", "v1", number, f"p{number}", 0, 4, 1, 0.5), LIVING)

    passages = [passage("p0"), *(of_one_page(number) for number in range(1, 6))]

    assert rank(passages, MemoryReranker(by_number), 6)[0] == ["a", "a", "a", "p0", "a", "a"]
    assert rank(passages, MemoryReranker(by_number), 6, mode=SearchMode.VECTOR)[0] == [*"aaaaa", "p0"]


@pytest.mark.parametrize("count", [0, 1])
def test_the_model_is_not_called_for_fewer_than_two_passages(count: int) -> None:
    reranker = MemoryReranker(by_number)

    assert rank(NUMBERED[:count], reranker) == (["p0"][:count], "applied")
    assert reranker.asked == []


def model(model_id: str, name: str, **changes: object) -> ServedModel:
    fields = {"model_id": model_id, "model_type": "embedding", "litellm_params": {"model": name}} | changes
    return ServedModel.model_validate(fields)


SERVER = {"litellm_params": {"model": "huggingface/bge", "api_base": "https://ranks.example"}}
TEI, COHERE = model("tei", "", **SERVER), model("cohere", "cohere/rerank-v3.5", allowed_groups=["law"])
EMBEDDER = model("minilm", "openai/minilm")
CHAT = model("chat", "openai/reranks-jokes", model_type="textgen")
HUB = model("hub", "huggingface/minilm")  # no server of its own
CANDIDATE = model("new", "cohere/rerank-v4", is_candidate=True)


@pytest.mark.parametrize(
    ("requested", "groups", "chosen"),
    [
        ("false", (), None),
        ("", (), None),
        ("FALSE", (), None),
        ("true", (), "tei"),
        ("True", (), "tei"),
        ("true", ("law",), RerankSkip.SEVERAL_MODELS),
        ("cohere", ("law",), "cohere"),
        ("cohere", (), RerankSkip.NO_MODEL),
        ("missing", (), RerankSkip.NO_MODEL),
        ("new", (), RerankSkip.NO_MODEL),
        ("minilm", (), "minilm"),
    ],
)
def test_a_rerank_model_is_named_or_is_the_only_one_that_the_caller_may_use(
    requested: str, groups: tuple[str, ...], chosen: str | RerankSkip | None
) -> None:
    models = MemoryPublishedModels()
    for one in (TEI, COHERE, EMBEDDER, CHAT, HUB, CANDIDATE):
        models.publish_model(one)

    assert choose_reranker(Subject(user="ada", groups=frozenset(groups)), requested, models) == chosen


def test_no_published_rerank_model_is_a_reason_to_skip() -> None:
    models = MemoryPublishedModels()
    models.publish_model(EMBEDDER)

    assert choose_reranker(Subject(user="ada"), "true", models) is RerankSkip.NO_MODEL
