"""The fields that LiteLLM passes on to a model's provider; it drops others silently."""

import importlib
from typing import Any

from lisa.endpoints.endpoint import WireFormat

_TRIAL_DIMENSIONS = 256  # any number of dimensions would do


def list_supported_fields(params: dict[str, Any], wire: WireFormat) -> frozenset[str] | None:
    """Return the names of an endpoint's fields that a model's provider supports, None if unknown."""
    litellm = importlib.import_module("litellm")
    try:
        model, provider, _, _ = litellm.get_llm_provider(str(params["model"]), api_base=params.get("api_base"))
        allowed = list(params.get("allowed_openai_params", ()))
        if wire is WireFormat.EMBEDDINGS:
            return _list_embedding_fields(model, provider, allowed)
        named = litellm.get_supported_openai_params(model=model, custom_llm_provider=provider)
    except Exception:  # noqa: BLE001 - whatever LiteLLM raises over it, it says so again when the model is asked
        return None
    return None if named is None else frozenset([*named, *allowed])


def _list_embedding_fields(model: str, provider: str, allowed: list[str]) -> frozenset[str]:
    """Return the supported fields by a trial: LiteLLM's lists for embeddings are incomplete."""
    translate = importlib.import_module("litellm.utils").get_optional_params_embeddings
    about = {"model": model, "custom_llm_provider": provider, "allowed_openai_params": allowed, "drop_params": True}
    passed = translate(**about, dimensions=_TRIAL_DIMENSIONS) != translate(**about)
    return frozenset({"dimensions"} if passed else ())
