"""Texts are embedded in requests that the model takes, and an answer is believed only when it holds vectors."""

import base64
import json
import math
from array import array
from collections.abc import Sequence
from typing import Any

import pytest

from lisa.embeddings import BadVectors, Embedder, TextRefused, parse_vectors
from tests.support.twins.embedding_model import MemoryEmbeddingModel

TWO = [[1.0, 2.0], [3.0, 4.0]]


def ranked(text: str) -> list[float]:
    """A vector that tells which text it is of."""
    return [float(text.split("-", maxsplit=1)[0]) + 1, float(len(text))]


def texts(count: int) -> list[str]:
    return [f"{number}-text" for number in range(count)]


@pytest.mark.parametrize("most", [128, 100, 64, 32, 10, 3, 1])
@pytest.mark.parametrize("count", [0, 1, 5, 32, 128, 300])
def test_a_model_that_takes_few_texts_gets_smaller_requests(most: int, count: int) -> None:
    found = Embedder(MemoryEmbeddingModel(ranked, most=most)).embed("minilm", texts(count))

    assert found == [ranked(text) for text in texts(count)]


def test_the_size_a_model_takes_is_remembered_for_that_model_alone() -> None:
    models = MemoryEmbeddingModel(ranked, most=32)
    embedder = Embedder(models)
    embedder.embed("minilm", texts(128))
    models.asked.clear()

    embedder.embed("minilm", texts(64))
    remembered = list(models.asked)
    embedder.embed("another", texts(64))

    assert remembered == [32, 32]
    assert models.asked[2] == 64


def test_a_text_that_is_too_long_is_refused_alone_and_makes_no_later_request_smaller() -> None:
    models = MemoryEmbeddingModel(ranked, longest=1_000)
    embedder = Embedder(models)

    with pytest.raises(TextRefused, match=r"model minilm refuses a text of 2,000 characters; choose a smaller"):
        embedder.embed("minilm", [*texts(99), "7-".ljust(2_000, "x"), *texts(20)])
    models.asked.clear()
    embedder.embed("minilm", texts(128))

    assert models.asked == [128]


def test_a_model_that_refuses_even_short_texts_is_to_be_checked() -> None:
    with pytest.raises(TextRefused, match="and that it is an embedding model"):
        Embedder(MemoryEmbeddingModel(ranked, most=0)).embed("quoter", ["1-short"])


def answer(*entries: Any) -> dict[str, Any]:
    return {"data": list(entries)}


def packed(numbers: Sequence[float]) -> str:
    return base64.b64encode(array("f", numbers).tobytes()).decode()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param([{"index": 1, "embedding": TWO[1]}, {"index": 0, "embedding": TWO[0]}], id="by index"),
        pytest.param([{"embedding": vector} for vector in TWO], id="without index in their order"),
        pytest.param([{"index": None, "embedding": vector} for vector in TWO], id="index null"),
        pytest.param([{"index": n, "embedding": packed(vector)} for n, vector in enumerate(TWO)], id="base64"),
        pytest.param([{"index": 0, "embedding": packed(TWO[0])}, {"index": 1, "embedding": TWO[1]}], id="mixed"),
        pytest.param([{"embedding": [1, 2]}, {"embedding": [3, 4]}], id="whole numbers"),
    ],
)
def test_vectors_are_read_in_the_order_of_their_texts(data: list[Any]) -> None:
    assert parse_vectors(answer(*data), 2, "minilm") == TWO


def of(vector: Any) -> dict[str, Any]:
    """An answer of two vectors, the second of which is this one."""
    return answer({"index": 0, "embedding": TWO[0]}, {"index": 1, "embedding": vector})


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (of([1.0, math.nan]), "not finite"),
        (of([1.0, math.inf]), "not finite"),
        (of([1.0, -1e6]), "too large"),
        (of([1.0, 10**400]), "too large"),
        (of([1.0, None]), "not a number"),
        (of([1.0, "2"]), "not a number"),
        (of([1.0, True]), "not a number"),
        (of([[1.0, 2.0]]), "not a number"),
        (of([1.0]), "vectors of 1 and of 2 numbers"),
        (of([]), "missing or empty"),
        (of(None), "missing or empty"),
        (of({}), "missing or empty"),
        (of([0.0, 0]), "all zeros"),
        (of("%%%"), "base64"),
        (of("AAAA"), "base64"),
        (of(packed([1.0, math.nan])), "not finite"),
        (of(packed([1.0])), "vectors of 1 and of 2 numbers"),
        (answer({"index": 0, "embedding": TWO[0]}), "1 vectors for 2 texts"),
        (answer(*[{"embedding": TWO[0]}] * 3), "3 vectors for 2 texts"),
        (answer(*[{"index": 0, "embedding": TWO[0]}] * 2), "indexes"),
        (answer({"index": 1, "embedding": TWO[0]}, {"index": 2, "embedding": TWO[0]}), "indexes"),
        (answer({"embedding": TWO[0]}, {"index": 0, "embedding": TWO[0]}), "indexes"),
        (answer({"index": "0", "embedding": TWO[0]}, {"index": True, "embedding": TWO[0]}), "indexes"),
        (answer(TWO[0], TWO[1]), "not a list of embeddings"),
        ({"data": None}, "not a list of embeddings"),
        ({"error": {"message": "sorry"}}, "not a list of embeddings"),
        (TWO, "not a list of embeddings"),
        ("<html>sign in</html>", "not a list of embeddings"),
        (None, "not a list of embeddings"),
    ],
)
def test_an_answer_that_holds_no_vectors_is_refused_in_words_that_name_the_model(said: Any, reason: str) -> None:
    with pytest.raises(BadVectors, match=reason) as refused:
        parse_vectors(said, 2, "minilm")

    assert str(refused.value).startswith("The embedding model minilm gave a bad answer: ")


def test_requests_of_one_call_must_agree_on_the_length_of_vectors() -> None:
    def growing(text: str) -> list[float]:
        return [1.0] * (2 if int(text.split("-", maxsplit=1)[0]) < 128 else 3)

    with pytest.raises(BadVectors, match="vectors of 2 and of 3 numbers"):
        Embedder(MemoryEmbeddingModel(growing)).embed("minilm", texts(200))


def test_json_that_is_none_counts_as_its_numbers_do() -> None:
    said = json.loads('{"data": [{"embedding": [NaN, 1.0]}]}')

    with pytest.raises(BadVectors, match="not finite"):
        parse_vectors(said, 1, "minilm")
