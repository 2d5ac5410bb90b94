"""Models whose servers speak OpenAI's wire format, as LiteLLM is to treat them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from lisa.models.served import ServedModel

_OPENAI = "api.openai.com"  # knows the responses API by itself; others are asked for chat completions in its place
_SPEAKING = ("openai/", "hosted_vllm/", "text-completion-openai/")
_CONTINUING = ("hosted_vllm/", "azure/")
#: Fields that LiteLLM would leave out, unless it knows the name of the model. The server decides in its place.
_PASSED = (
    *("audio", "dimensions", "function_call", "functions", "logit_bias", "logprobs", "modalities"),
    *("parallel_tool_calls", "prediction", "prompt_cache_key", "prompt_cache_retention", "reasoning_effort"),
    *("response_format", "safety_identifier", "seed", "service_tier", "store", "tool_choice", "tools"),
    *("top_logprobs", "user", "verbosity", "web_search_options"),
)


def library_parameters(own: Mapping[str, Any]) -> dict[str, Any]:
    """The model's parameters, with what LiteLLM must be told of a server of somebody's own."""
    model = str(own.get("model"))
    passed = {"allowed_openai_params": list(_PASSED)} if model.startswith(_SPEAKING) else {}
    if "api_base" not in own:
        return {**passed, **own}
    bridged = model.startswith("openai/") and not _is_openais(own)
    return {"api_key": "none", "use_chat_completions_api": bridged or None, **passed, **own}


def keeps_responses(own: Mapping[str, Any]) -> bool:
    """Whether the model's server keeps responses, so that another one can go on from them."""
    model = str(own.get("model"))
    return model.startswith(_CONTINUING) or (("/" not in model or model.startswith("openai/")) and _is_openais(own))


def has_openai_format(model: ServedModel) -> bool:
    """Whether the model's server is asked in OpenAI's wire format, OpenAI's own one and Azure's too."""
    name = str(model.litellm_params.get("model"))
    return "/" not in name or name.startswith((*_SPEAKING, *_CONTINUING))


def is_self_hosted(own: Mapping[str, Any]) -> bool:
    """Whether the model runs on a server of somebody's own that speaks OpenAI's wire format, in whatever version."""
    return str(own.get("model")).startswith(_SPEAKING) and not _is_openais(own)


def _is_openais(own: Mapping[str, Any]) -> bool:
    return "api_base" not in own or urlsplit(str(own["api_base"])).hostname == _OPENAI
