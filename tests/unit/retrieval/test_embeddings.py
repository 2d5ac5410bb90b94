"""The batches of embedding requests and the checks of their answers."""

import base64
import json
import math
from array import array
from collections.abc import Sequence
from typing import Any

import pytest

from lisa.embeddings import BadVectors, BatchEmbedder, TextRefused, parse_vectors
from tests.support.twins.embedding_model import MemoryEmbeddingModel

TWO = [[1.0, 2.0], [3.0, 4.0]]


def numbered_vector(text: str) -> list[float]:
    """Return a vector that identifies its text."""
    return [float(text.split("-", maxsplit=1)[0]) + 1, float(len(text))]


def texts(count: int) -> list[str]:
    return [f"{number}-text" for number in range(count)]


@pytest.mark.parametrize("most", [128, 100, 64, 32, 10, 3, 1])
@pytest.mark.parametrize("count", [0, 1, 5, 32, 128, 300])
def test_a_model_that_refuses_a_batch_gets_smaller_batches(most: int, count: int) -> None:
    found = BatchEmbedder(MemoryEmbeddingModel(numbered_vector, most=most)).embed("minilm", texts(count))

    assert found == [numbered_vector(text) for text in texts(count)]


def test_the_accepted_batch_size_is_remembered_for_each_model() -> None:
    models = MemoryEmbeddingModel(numbered_vector, most=32)
    embedder = BatchEmbedder(models)
    embedder.embed("minilm", texts(128))
    models.asked.clear()

    embedder.embed("minilm", texts(64))
    remembered = list(models.asked)
    embedder.embed("another", texts(64))

    assert remembered == [32, 32]
    assert models.asked[2] == 64


def test_a_text_that_is_too_long_is_refused_and_does_not_reduce_the_batch_size() -> None:
    models = MemoryEmbeddingModel(numbered_vector, longest=1_000)
    embedder = BatchEmbedder(models)

    with pytest.raises(TextRefused, match=r"model minilm refuses a text of 2,000 characters; choose a smaller"):
        embedder.embed("minilm", [*texts(99), "7-".ljust(2_000, "x"), *texts(20)])
    models.asked.clear()
    embedder.embed("minilm", texts(128))

    assert models.asked == [128]


def test_the_refusal_of_a_short_text_asks_to_check_the_model() -> None:
    with pytest.raises(TextRefused, match="and that it is an embedding model"):
        BatchEmbedder(MemoryEmbeddingModel(numbered_vector, most=0)).embed("quoter", ["1-short"])


def answer(*entries: Any) -> dict[str, Any]:
    return {"data": list(entries)}


def encode_base64(numbers: Sequence[float]) -> str:
    return base64.b64encode(array("f", numbers).tobytes()).decode()


@pytest.mark.parametrize(
    "data",
    [
        pytest.param([{"index": 1, "embedding": TWO[1]}, {"index": 0, "embedding": TWO[0]}], id="by index"),
        pytest.param([{"embedding": vector} for vector in TWO], id="without index in their order"),
        pytest.param([{"index": None, "embedding": vector} for vector in TWO], id="index null"),
        pytest.param([{"index": n, "embedding": encode_base64(vector)} for n, vector in enumerate(TWO)], id="base64"),
        pytest.param([{"index": 0, "embedding": encode_base64(TWO[0])}, {"index": 1, "embedding": TWO[1]}], id="mixed"),
        pytest.param([{"embedding": [1, 2]}, {"embedding": [3, 4]}], id="whole numbers"),
    ],
)
def test_vectors_are_read_in_the_order_of_their_texts(data: list[Any]) -> None:
    assert parse_vectors(answer(*data), 2, "minilm") == TWO


def answer_with(vector: Any) -> dict[str, Any]:
    """Return an answer with two vectors; the second one is given."""
    return answer({"index": 0, "embedding": TWO[0]}, {"index": 1, "embedding": vector})


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        (answer_with([1.0, math.nan]), "not finite"),
        (answer_with([1.0, math.inf]), "not finite"),
        (answer_with([1.0, -1e6]), "too large"),
        (answer_with([1.0, 10**400]), "too large"),
        (answer_with([1.0, None]), "not a number"),
        (answer_with([1.0, "2"]), "not a number"),
        (answer_with([1.0, True]), "not a number"),
        (answer_with([[1.0, 2.0]]), "not a number"),
        (answer_with([1.0]), "vectors of 1 and of 2 numbers"),
        (answer_with([]), "missing or empty"),
        (answer_with(None), "missing or empty"),
        (answer_with({}), "missing or empty"),
        (answer_with([0.0, 0]), "all zeros"),
        (answer_with("%%%"), "base64"),
        (answer_with("AAAA"), "base64"),
        (answer_with(encode_base64([1.0, math.nan])), "not finite"),
        (answer_with(encode_base64([1.0])), "vectors of 1 and of 2 numbers"),
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
def test_an_answer_without_valid_vectors_is_refused_with_a_message_that_names_the_model(said: Any, reason: str) -> None:
    with pytest.raises(BadVectors, match=reason) as refused:
        parse_vectors(said, 2, "minilm")

    assert str(refused.value).startswith("The embedding model minilm gave a bad answer: ")


def test_all_batches_of_one_call_must_have_vectors_of_equal_length() -> None:
    def growing(text: str) -> list[float]:
        return [1.0] * (2 if int(text.split("-", maxsplit=1)[0]) < 128 else 3)

    with pytest.raises(BadVectors, match="vectors of 2 and of 3 numbers"):
        BatchEmbedder(MemoryEmbeddingModel(growing)).embed("minilm", texts(200))


def test_nan_in_json_is_refused() -> None:
    said = json.loads('{"data": [{"embedding": [NaN, 1.0]}]}')

    with pytest.raises(BadVectors, match="not finite"):
        parse_vectors(said, 1, "minilm")
