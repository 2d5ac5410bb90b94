"""The contract of the published models, in memory and in DynamoDB."""

import boto3
import pytest

from lisa.adapters.aws.dynamodb import Table
from lisa.adapters.models.models_dynamodb import DynamoDBModels
from lisa.models.guardrails import Guardrail
from lisa.models.ports import PublishedModels
from lisa.models.served import ServedModel
from tests.support.tables import create_table
from tests.support.twins.models import MemoryPublishedModels

MODEL = ServedModel(
    model_id="m",
    model_type="embedding",
    litellm_params={"model": "openai/m", "temperature": 0.5, "rpm": 3, "nested": {"stop": ["a"]}},
    allowed_groups=("staff",),
    context_window=512,
    guardrails_config={"first": Guardrail(guardrail_name="g", guardrail_identifier="abc", mode="pre_call")},
)


@pytest.fixture(params=["memory", "dynamodb"])
def models(request: pytest.FixtureRequest) -> PublishedModels:
    if request.param == "memory":
        return MemoryPublishedModels()
    request.getfixturevalue("aws")
    return DynamoDBModels(Table(boto3.client("dynamodb"), create_table("ModelsTable")))


def test_an_empty_list_has_version_0(models: PublishedModels) -> None:
    published = models.read_list()

    assert published is not None
    assert (published.version, published.models) == (0, ())


def test_a_published_model_is_read_back_unchanged(models: PublishedModels) -> None:
    models.publish_model(MODEL)

    published = models.read_list()
    assert published is not None
    assert published.models == (MODEL,)


def test_publishing_a_model_again_replaces_every_field(models: PublishedModels) -> None:
    """Above all the key of the former provider, which would be sent to the new address."""
    before = {"api_key_secret": "former", "inference_container": "vllm", "context_window": 9}
    models.publish_model(MODEL.model_copy(update=before))
    models.publish_model(MODEL)

    published = models.read_list()
    assert published is not None
    assert published.models == (MODEL,)
    assert (MODEL.api_key_secret, MODEL.inference_container) == (None, None)


def test_one_model_in_service_is_found_by_its_id(models: PublishedModels) -> None:
    models.publish_model(MODEL)

    assert models.find_model("m") == MODEL
    assert (models.find_model("absent"), models.find_model("#routes")) == (None, None)


def test_every_change_raises_the_version(models: PublishedModels) -> None:
    models.publish_model(MODEL)
    first = models.read_list_version()
    models.publish_model(MODEL.model_copy(update={"context_window": 1}))
    second = models.read_list_version()
    models.withdraw_model("m")

    assert first < second < models.read_list_version()


def test_a_model_is_withdrawn_and_withdrawing_it_again_is_no_error(models: PublishedModels) -> None:
    models.publish_model(MODEL)
    models.withdraw_model("m")
    models.withdraw_model("m")

    published = models.read_list()
    assert published is not None
    assert published.models == ()


def test_a_stopped_or_unreadable_model_does_not_hide_the_others(aws: None) -> None:
    table = Table(boto3.client("dynamodb"), create_table("ModelsTable"))
    table.put({"model_id": "starting", "status": "Creating", "litellm_params": {}})
    table.put({"model_id": "odd", "status": "InService", "model_type": "teapot", "litellm_params": {}})
    models = DynamoDBModels(table)
    models.publish_model(MODEL)

    published = models.read_list()
    assert published is not None
    assert published.models == (MODEL,)
