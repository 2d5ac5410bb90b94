"""Which paths a model's container answers by itself in the caller's own wire format, without translation."""

from collections.abc import Mapping

from gateway.endpoints import Endpoint
from lisa.models.served import InferenceContainer, ServedModel

_SPOKEN: Mapping[InferenceContainer, frozenset[str]] = {
    "vllm": frozenset({"chat/completions", "completions", "embeddings"}),
    "tgi": frozenset({"chat/completions", "completions"}),
    "tei": frozenset({"embeddings"}),
}


def speaks(model: ServedModel, endpoint: Endpoint) -> bool:
    """Whether the model's own container answers this endpoint as the caller expects it."""
    container = model.inference_container
    return container is not None and endpoint.name in _SPOKEN[container]


def served_name(model: ServedModel) -> str:
    """The name the container knows its model by: LiteLLM's, without the provider in front."""
    return str(model.litellm_params["model"]).partition("/")[2]
