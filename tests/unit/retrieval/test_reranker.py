"""The reranker port: one contract for the gateway over HTTP and its twin, and the errors of the gateway."""

import json
from collections.abc import Iterator

import pytest

from lisa.adapters.retrieval.reranker_gateway import GatewayReranker
from lisa.embeddings import BAD_ANSWER_CODE
from lisa.retrieval.ports import Reranker, RerankSkip
from lisa.retrieval.rerank import parse_ranking
from tests.support.provider import Provider, ProviderAnswer, ProviderRequest, run_provider
from tests.support.twins.reranker import MemoryReranker

TEXTS = ["lamp", "kettle and tea", "tea"]


class Gateway:
    """A gateway whose model prefers long texts and leaves `lamp` out. A scripted answer has priority."""

    def __init__(self) -> None:
        self.answer: ProviderAnswer | None = None

    def __call__(self, heard: ProviderRequest) -> ProviderAnswer:
        if self.answer is not None:
            return self.answer
        results = [
            {"index": place, "relevance_score": score / 100}
            for place, text in enumerate(heard.fields["documents"])
            if (score := score_text(text)) is not None
        ]
        return say({"results": results})


def score_text(text: str) -> float | None:
    return None if text == "lamp" else float(len(text))


def say(answer: object, status: int = 200) -> ProviderAnswer:
    return ProviderAnswer(json.dumps(answer).encode(), status=status)


@pytest.fixture(scope="module")
def running() -> Iterator[tuple[Provider, Gateway]]:
    gateway = Gateway()
    with run_provider(gateway) as provider:
        yield provider, gateway


@pytest.fixture(params=["gateway", "twin"])
def reranker(request: pytest.FixtureRequest, running: tuple[Provider, Gateway]) -> Reranker:
    running[1].answer = None
    if request.param == "twin":
        return MemoryReranker(score_text)
    return GatewayReranker(running[0].url, lambda: "token", timeout=10)


def test_texts_are_ranked_best_first_without_those_that_the_model_leaves_out(reranker: Reranker) -> None:
    assert reranker.rank_texts("ranker", "tea?", TEXTS) == (1, 2)


def test_equal_texts_keep_their_order(reranker: Reranker) -> None:
    assert reranker.rank_texts("ranker", "tea?", ["tea", "tea"]) == (0, 1)


def test_a_request_names_the_model_the_question_and_the_texts(running: tuple[Provider, Gateway]) -> None:
    provider, gateway = running
    gateway.answer = None
    GatewayReranker(provider.url, lambda: "token", timeout=10).rank_texts("ranker", "tea?", TEXTS)

    heard = provider.heard[-1]
    assert (heard.path, heard.headers["authorization"]) == ("/v1/rerank", "Bearer token")
    assert heard.fields == {"model": "ranker", "query": "tea?", "documents": TEXTS, "return_documents": False}


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (say({}, 400), RerankSkip.REFUSED),
        (say({}, 413), RerankSkip.REFUSED),
        (say({}, 422), RerankSkip.REFUSED),
        (say({}, 401), RerankSkip.UNAVAILABLE),
        (say({}, 404), RerankSkip.UNAVAILABLE),
        (say({}, 429), RerankSkip.UNAVAILABLE),
        (say({}, 503), RerankSkip.UNAVAILABLE),
        (say({}, 502), RerankSkip.UNAVAILABLE),
        (say({"error": {"code": BAD_ANSWER_CODE}}, 502), RerankSkip.MALFORMED),
        (say({}, 504), RerankSkip.TIMEOUT),
        (ProviderAnswer(b"<html>sign in</html>"), RerankSkip.MALFORMED),
        (ProviderAnswer(b"[" * 100_000), RerankSkip.MALFORMED),
        (ProviderAnswer(b" " * 1_100_000), RerankSkip.MALFORMED),
    ],
)
def test_an_error_of_the_gateway_is_a_reason_to_skip(
    running: tuple[Provider, Gateway], answer: ProviderAnswer, reason: RerankSkip
) -> None:
    provider, gateway = running
    gateway.answer = answer

    assert GatewayReranker(provider.url, lambda: "token", timeout=10).rank_texts("ranker", "tea?", TEXTS) == reason


def test_a_gateway_that_does_not_answer_in_time_is_a_timeout(running: tuple[Provider, Gateway]) -> None:
    provider, gateway = running
    gateway.answer = ProviderAnswer()

    assert GatewayReranker(provider.url, lambda: "t", timeout=0.05).rank_texts("m", "tea?", TEXTS) == RerankSkip.TIMEOUT


def test_an_unreachable_gateway_is_unavailable() -> None:
    reranker = GatewayReranker("http://127.0.0.1:1", lambda: "t", timeout=10)

    assert reranker.rank_texts("m", "tea?", TEXTS) == RerankSkip.UNAVAILABLE


@pytest.mark.parametrize(
    "results",
    [
        None,
        {},
        ["first"],
        [{"relevance_score": 0.5}],
        [{"index": 2, "relevance_score": 0.5}],
        [{"index": -1, "relevance_score": 0.5}],
        [{"index": True, "relevance_score": 0.5}],
        [{"index": [], "relevance_score": 0.5}],
        [{"index": 0, "relevance_score": 0.5}, {"index": 0, "relevance_score": 0.4}],
        [{"index": 0, "relevance_score": None}],
        [{"index": 0, "relevance_score": float("nan")}],
        [{"index": 0, "relevance_score": "high"}],
        [{"index": 0}],
    ],
)
def test_a_ranking_with_a_wrong_index_or_score_is_malformed(results: object) -> None:
    assert parse_ranking({"results": results}, 2) is RerankSkip.MALFORMED


def test_a_ranking_is_sorted_by_score_whatever_the_order_of_the_results() -> None:
    results = [{"index": 0, "relevance_score": -3}, {"index": 1, "score": 0.5}]

    assert parse_ranking({"results": results}, 2) == (1, 0)
    assert parse_ranking({"results": []}, 2) == ()
