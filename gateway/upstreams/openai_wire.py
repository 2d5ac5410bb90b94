"""Models whose servers use OpenAI's wire format, and LiteLLM's parameters for them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lisa.models.served import ServedModel

_OPENAI_HOST = "api.openai.com"  # it has the responses API; other servers get chat completions in its place
_OPENAI_FORMAT_PREFIXES = ("openai/", "hosted_vllm/", "text-completion-openai/")
_RESPONSE_STORE_PREFIXES = ("hosted_vllm/", "azure/")
#: Fields that LiteLLM drops for unknown models of such servers. They are passed on, and the server decides.
_FORWARDED_FIELDS = (
    *("audio", "dimensions", "function_call", "functions", "logit_bias", "logprobs", "modalities"),
    *("parallel_tool_calls", "prediction", "prompt_cache_key", "prompt_cache_retention", "reasoning_effort"),
    *("response_format", "safety_identifier", "seed", "service_tier", "store", "tool_choice", "tools"),
    *("top_logprobs", "user", "verbosity", "web_search_options"),
)


def build_litellm_parameters(own: Mapping[str, Any]) -> dict[str, Any]:
    """Return the model's parameters, with those that LiteLLM needs for a self-hosted server."""
    model = str(own.get("model"))
    passed = {"allowed_openai_params": list(_FORWARDED_FIELDS)} if model.startswith(_OPENAI_FORMAT_PREFIXES) else {}
    if "api_base" not in own:
        return {**passed, **own}
    bridged = model.startswith("openai/") and not _is_openai_server(own)
    return {"api_key": "none", "use_chat_completions_api": bridged or None, **passed, **own}


def stores_responses(own: Mapping[str, Any]) -> bool:
    """Return whether the model's server stores responses, so that another response can continue them."""
    model = str(own.get("model"))
    return model.startswith(_RESPONSE_STORE_PREFIXES) or (
        ("/" not in model or model.startswith("openai/")) and _is_openai_server(own)
    )


def has_openai_format(model: ServedModel) -> bool:
    """Return whether requests to the model's server are in OpenAI's wire format; so are OpenAI's own and Azure's."""
    name = str(model.litellm_params.get("model"))
    return "/" not in name or name.startswith((*_OPENAI_FORMAT_PREFIXES, *_RESPONSE_STORE_PREFIXES))


def is_self_hosted(own: Mapping[str, Any]) -> bool:
    """Return whether the model runs on a self-hosted server of OpenAI's wire format, in any version."""
    return str(own.get("model")).startswith(_OPENAI_FORMAT_PREFIXES) and not _is_openai_server(own)


def _is_openai_server(own: Mapping[str, Any]) -> bool:
    return "api_base" not in own or urlsplit(str(own["api_base"])).hostname == _OPENAI_HOST
