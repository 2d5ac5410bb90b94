"""Models with small batches or bad answers, on each way through the gateway."""

import json
from collections.abc import Iterator
from typing import Any

import openai
import pytest

from lisa.adapters.models.embeddings_gateway import GatewayEmbeddings
from lisa.embeddings import BadVectors, BatchEmbedder, EmbeddingError, TextRefused
from lisa.models.served import InferenceContainer, ServedModel
from tests.support.cloud import eventually
from tests.support.gateway_process import RunningGateway
from tests.support.provider import ProviderAnswer, ProviderRequest, run_provider

pytestmark = pytest.mark.cloud
WAYS: dict[str, InferenceContainer | None] = {"straight": "tei", "library": None}
VECTOR = [0.5, 0.25]
SPOILED: dict[str, Any] = {
    "null": [{"index": 0, "embedding": [0.5, None]}],
    "nan": [{"index": 0, "embedding": [0.5, float("nan")]}],
    "none": [],
    "sentence": "sorry",
}
FEW = {"few-400": 400, "few-413": 413, "few-422": 422}


def script(heard: ProviderRequest) -> ProviderAnswer:
    """Return the answer of a model server; the model's name selects it."""
    name, texts = heard.fields["model"], heard.fields["input"]
    if name in FEW and len(texts) > 32:
        return ProviderAnswer(b'{"error": {"message": "batch size > maximum allowed batch size 32"}}', status=FEW[name])
    if name == "short" and any(len(text) > 100 for text in texts):
        return ProviderAnswer(b'{"error": {"message": "inputs must have less than 512 tokens"}}', status=413)
    data = SPOILED.get(name) if name in SPOILED else [{"embedding": VECTOR} for _ in texts]
    return ProviderAnswer(json.dumps({"object": "list", "data": data, "model": name, "usage": {}}).encode())


@pytest.fixture(scope="module")
def embedder(serve_gateway: RunningGateway) -> Iterator[BatchEmbedder]:
    names = [f"{way}-{name}" for way in WAYS for name in (*FEW, *SPOILED, "short")]
    token = serve_gateway.token("indexer")
    with run_provider(script) as provider, openai.OpenAI(base_url=f"{serve_gateway.url}/v1", api_key=token) as sdk:
        for name in names:
            way, _, model = name.partition("-")
            where = {"model": f"openai/{model}", "api_base": f"{provider.url}/v1", "api_key": "none"}
            serve_gateway.models.publish_model(
                ServedModel(
                    model_id=name,
                    model_type="embedding",
                    litellm_params=where,
                    inference_container=WAYS[way],
                )
            )
        eventually(lambda: set(names) <= {model.id for model in sdk.models.list()})
        yield BatchEmbedder(GatewayEmbeddings(serve_gateway.url, lambda: token))
        for name in names:
            serve_gateway.models.withdraw_model(name)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", FEW)
def test_any_number_of_texts_is_embedded_by_a_model_with_batches_of_32(
    embedder: BatchEmbedder, way: str, name: str
) -> None:
    assert embedder.embed(f"{way}-{name}", ["text"] * 100) == [VECTOR] * 100
    assert embedder.batch_sizes[f"{way}-{name}"] in range(1, 33)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("name", "error"), [*((name, BadVectors) for name in SPOILED), ("short", TextRefused)])
def test_an_embedding_error_names_the_model_at_once(
    embedder: BatchEmbedder, way: str, name: str, error: type[EmbeddingError]
) -> None:
    with pytest.raises(error, match=f"model {way}-{name} "):
        embedder.embed(f"{way}-{name}", ["x" * 200])
