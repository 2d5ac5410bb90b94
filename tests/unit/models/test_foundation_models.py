"""The list of Bedrock's models."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from lisa.adapters.models.foundation_models_bedrock import BedrockFoundationModels
from lisa.models.foundation_models import ListedFoundationModels, build_callable_models
from lisa.wiring import models as wiring_models
from models.api.app import handler
from tests.support.handlers import Account
from tests.support.rest import ADA, ROOT, Door
from tests.support.twins.foundation_models import MemoryFoundationModels

ARN = "arn:aws:bedrock:us-east-1"


def summary(model_id: str, *kinds: str, outputs: tuple[str, ...] = ("TEXT",), status: str = "ACTIVE") -> dict[str, Any]:
    """Return a model as Bedrock describes it, with these kinds of inference."""
    return {
        "modelArn": f"{ARN}::foundation-model/{model_id}",
        "modelId": model_id,
        "modelName": model_id.split(".")[1].title(),
        "providerName": model_id.split(".", maxsplit=1)[0].title(),
        "inputModalities": ["TEXT", "IMAGE"] if "sonnet" in model_id else ["TEXT"],
        "outputModalities": list(outputs),
        "inferenceTypesSupported": list(kinds),
        "modelLifecycle": {"status": status},
    }


def profile(profile_id: str, model_id: str) -> dict[str, Any]:
    """Return an inference profile of Bedrock that calls a model in two regions."""
    regions = ("us-east-1", "us-west-2")
    return {
        "inferenceProfileName": profile_id.title(),
        "inferenceProfileArn": f"{ARN}:111122223333:inference-profile/{profile_id}",
        "models": [{"modelArn": f"arn:aws:bedrock:{region}::foundation-model/{model_id}"} for region in regions],
        "inferenceProfileId": profile_id,
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
    }


MODELS = [
    summary("amazon.titan-embed", "ON_DEMAND", outputs=("EMBEDDING",)),
    summary("amazon.canvas", "ON_DEMAND", outputs=("IMAGE",)),
    summary("amazon.sonic", "ON_DEMAND", outputs=("SPEECH",)),
    summary("meta.old", "ON_DEMAND", status="LEGACY"),
    summary("anthropic.sonnet", "INFERENCE_PROFILE"),
    summary("cohere.reserved", "PROVISIONED"),
]


@pytest.fixture
def bedrock() -> Iterator[tuple[BedrockFoundationModels, Stubber]]:
    """The adapter with the real client, whose requests and answers botocore checks."""
    client = boto3.client("bedrock", region_name="us-east-1", aws_access_key_id="k", aws_secret_access_key="s")
    with Stubber(client) as stub:
        yield BedrockFoundationModels(client), stub


def answer_two_pages_of_profiles(stub: Stubber) -> None:
    asked = {"typeEquals": "SYSTEM_DEFINED"}
    stub.add_response("list_foundation_models", {"modelSummaries": MODELS}, {})
    first = {"inferenceProfileSummaries": [profile("us.anthropic.sonnet", "anthropic.sonnet")], "nextToken": "2"}
    stub.add_response("list_inference_profiles", first, asked)
    second = {"inferenceProfileSummaries": [profile("us.unknown.model", "unknown.model")]}
    stub.add_response("list_inference_profiles", second, {**asked, "nextToken": "2"})


def test_a_model_is_listed_if_it_can_be_called_on_demand_or_by_a_profile_and_legacy_models_are_last(
    bedrock: tuple[BedrockFoundationModels, Stubber],
) -> None:
    models, stub = bedrock
    answer_two_pages_of_profiles(stub)

    found = build_callable_models(models.list_models())

    assert [(view["modelName"], view["modelType"], view["isInferenceProfile"]) for view in found] == [
        ("bedrock/amazon.canvas", "imagegen", False),
        ("bedrock/amazon.titan-embed", "embedding", False),
        ("bedrock/us.anthropic.sonnet", "textgen", True),
        ("bedrock/meta.old", "textgen", False),
    ]
    assert [view["isLegacy"] for view in found] == [False, False, False, True]
    assert [view["readsImages"] for view in found] == [False, False, True, False]


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("AccessDeniedException", "allow bedrock:ListFoundationModels"),
        ("ThrottlingException", "try again in a minute"),
        ("InternalServerException", "write the name of the model yourself"),
    ],
)
def test_an_error_of_bedrock_is_a_sentence_that_says_what_to_do(
    bedrock: tuple[BedrockFoundationModels, Stubber], code: str, advice: str
) -> None:
    models, stub = bedrock
    stub.add_client_error("list_foundation_models", code)

    listed = models.list_models()

    assert (build_callable_models(listed), advice in (listed.failure or "")) == ([], True)


def test_administrators_alone_list_the_models_of_bedrock_and_its_absence_is_no_error(account: Account) -> None:
    unavailable = ListedFoundationModels(failure="Bedrock does not answer")
    account.replace(wiring_models.foundation_models, MemoryFoundationModels(unavailable))
    door = Door(handler)

    assert door.get(ROOT, "/models/metadata/bedrock") == {"models": [], "unavailableReason": "Bedrock does not answer"}
    assert door.ask(ADA, "GET", "/models/metadata/bedrock").status == 403
