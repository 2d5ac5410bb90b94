"""The contract of the weights of models, in memory and in S3."""

import json
from collections.abc import Callable
from typing import Any

import boto3
import pytest

from lisa.adapters.models.weights_s3 import S3ModelWeights
from lisa.models.lifecycle_ports import ModelWeights
from tests.support.twins.model_cloud import MemoryModelWeights

CONFIG = {"max_position_embeddings": 4_096}
SIZE = 30
Store = Callable[[str, bytes], Any]


@pytest.fixture
def store(aws: None) -> Store:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="weights")
    return lambda key, body: s3.put_object(Bucket="weights", Key=key, Body=body)


@pytest.fixture
def bucket(store: Store) -> ModelWeights:
    return S3ModelWeights(boto3.client("s3"), "weights")


@pytest.fixture(params=["memory", "s3"])
def weights(request: pytest.FixtureRequest) -> ModelWeights:
    """The weights `org/model`, in two files."""
    if request.param == "memory":
        return MemoryModelWeights("org/model", size=SIZE, config=CONFIG)
    store: Store = request.getfixturevalue("store")
    store("org/model/config.json", json.dumps(CONFIG).encode())
    for name, size in {"model-1.safetensors": 20, "model-2.safetensors": 10, "pytorch_model.bin": 99}.items():
        store(f"org/model/{name}", b"x" * size)
    store("org/model/original/copy.safetensors", b"x" * 99)
    store("org/model-2/model.safetensors", b"x" * 99)
    found: ModelWeights = request.getfixturevalue("bucket")
    return found


def test_weights_have_files_a_size_and_a_configuration(weights: ModelWeights) -> None:
    assert weights.has_files("/org/model/")
    assert weights.measure("org/model") == SIZE
    assert weights.read_config("org/model") == CONFIG


def test_missing_weights_have_no_files_no_size_and_no_configuration(weights: ModelWeights) -> None:
    assert not weights.has_files("org/mod")
    assert weights.measure("org/mod") == 0
    assert weights.read_config("org/mod") == {}


def test_weights_without_safetensors_have_the_size_of_their_bin_files(bucket: ModelWeights, store: Store) -> None:
    store("old/pytorch_model.bin", b"x" * 7)

    assert bucket.measure("old") == 7


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b"\xff", b"null"])
def test_a_configuration_that_is_no_json_object_is_empty(bucket: ModelWeights, store: Store, content: bytes) -> None:
    store("broken/config.json", content)

    assert bucket.read_config("broken") == {}
