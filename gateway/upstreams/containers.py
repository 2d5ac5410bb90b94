"""The endpoints that a model's container answers itself in the client's own wire format, without translation."""

from lisa.endpoints.endpoint import Endpoint
from lisa.models.served import ServedModel


def answers_natively(model: ServedModel, endpoint: Endpoint) -> bool:
    """Return whether the model's own container answers this endpoint in the client's wire format."""
    return model.inference_container in endpoint.containers


def find_container_model_name(model: ServedModel) -> str:
    """Return the name by which the container knows its model: LiteLLM's name without the provider."""
    return str(model.litellm_params["model"]).partition("/")[2]
