"""Which paths a model's container answers by itself in the caller's own wire format, without translation."""

from lisa.endpoints.endpoint import Endpoint
from lisa.models.served import ServedModel


def answers_natively(model: ServedModel, endpoint: Endpoint) -> bool:
    """Whether the model's own container answers this endpoint as the caller expects it."""
    return model.inference_container in endpoint.containers


def container_model_name(model: ServedModel) -> str:
    """The name the container knows its model by: LiteLLM's, without the provider in front."""
    return str(model.litellm_params["model"]).partition("/")[2]
