"""The models and inference profiles that Bedrock lists for the region of the installation."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from lisa.models.foundation_models import FoundationModel, InferenceProfile, ListedFoundationModels


class BedrockFoundationModels:
    """Foundation models by the client `bedrock` of boto3."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def list_models(self) -> ListedFoundationModels:
        """Return all models and the profiles that Bedrock defines. An error of Bedrock is a failure in the answer."""
        try:
            models = self._client.list_foundation_models().get("modelSummaries", [])
            pages = self._client.get_paginator("list_inference_profiles").paginate(typeEquals="SYSTEM_DEFINED")
            profiles = [profile for page in pages for profile in page.get("inferenceProfileSummaries", [])]
        except (ClientError, BotoCoreError) as error:
            return ListedFoundationModels(failure=_explain_failure(error))
        return ListedFoundationModels(
            [_read_model(model) for model in models],
            [_read_profile(profile) for profile in profiles if profile["status"] == "ACTIVE"],
        )


def _read_model(found: Mapping[str, Any]) -> FoundationModel:
    return FoundationModel(
        model_id=found["modelId"],
        name=found.get("modelName") or found["modelId"],
        provider=found.get("providerName", ""),
        inputs=found.get("inputModalities", ()),
        outputs=found.get("outputModalities", ()),
        is_on_demand="ON_DEMAND" in found.get("inferenceTypesSupported", ()),
        is_legacy=found.get("modelLifecycle", {}).get("status") == "LEGACY",
    )


def _read_profile(found: Mapping[str, Any]) -> InferenceProfile:
    model_ids = [model["modelArn"].rsplit("/", 1)[-1] for model in found["models"]]
    return InferenceProfile(found["inferenceProfileId"], found["inferenceProfileName"], model_ids)


def _explain_failure(error: ClientError | BotoCoreError) -> str:
    code = error.response["Error"]["Code"] if isinstance(error, ClientError) else ""
    if code in ("AccessDeniedException", "UnrecognizedClientException"):
        return (
            "Bedrock refuses to list its models: allow bedrock:ListFoundationModels and bedrock:ListInferenceProfiles"
        )
    if code == "ThrottlingException":
        return "Bedrock has too many requests now; try again in a minute"
    return "Bedrock does not answer in this region; write the name of the model yourself"
