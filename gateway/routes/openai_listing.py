"""The lists of models in OpenAI's and LiteLLM's formats. They never show a model's address or key."""

from collections.abc import Iterable
from typing import Literal

from gateway.model_types import MODEL_TYPES
from gateway.routes.answers import ModelAbout, ModelInformation, ModelList, ModelListed, ModelMode, ModelQualities
from gateway.routes.health import ModelHealth
from lisa.models.served import ServedModel

_Support = Literal["supports_vision", "supports_function_calling", "supports_reasoning"]
_SUPPORT_FIELDS: dict[str, _Support] = {
    "imageInput": "supports_vision",
    "toolCalls": "supports_function_calling",
    "reasoning": "supports_reasoning",
}
MODEL_CREATED_AT = 1_700_000_000  # the format demands a number; models have no creation time


def build_model_list(models: Iterable[ServedModel], health: ModelHealth) -> ModelList:
    """Return OpenAI's list of models."""
    return {"object": "list", "data": [build_model_entry(one, health) for one in models]}


def build_model_entry(served: ServedModel, health: ModelHealth) -> ModelListed:
    """Return one model of OpenAI's list, with the properties that help to choose one."""
    return {
        "id": served.model_id,
        "object": "model",
        "created": MODEL_CREATED_AT,
        "owned_by": "lisa",
        **_build_properties(served, health),
    }


def build_model_info(models: Iterable[ServedModel], health: ModelHealth) -> ModelInformation:
    """Return LiteLLM's `model/info`, healthy chat models first. The only parameter shown is the public name."""
    ordered = sorted(
        models,
        key=lambda one: (MODEL_TYPES[one.model_type].mode != "chat", health.find_condition(one.model_id) != "healthy"),
    )
    return {"data": [build_info_entry(one, health) for one in ordered]}


def build_info_entry(served: ServedModel, health: ModelHealth) -> ModelAbout:
    """Return one model of `model/info`."""
    qualities = _build_properties(served, health)
    info: ModelMode = {
        "id": served.model_id,
        "mode": MODEL_TYPES[served.model_type].mode,
        "features": qualities["features"],
        "health": qualities["health"],
    }
    if "asleep" in qualities:
        info["asleep"] = qualities["asleep"]
    if "waking" in qualities:
        info["waking"] = qualities["waking"]
    if "start_seconds" in qualities:
        info["start_seconds"] = qualities["start_seconds"]
    if "unsupported_parameters" in qualities:
        info["unsupported_parameters"] = qualities["unsupported_parameters"]
    if served.context_window is not None:
        info |= {"context_window": served.context_window, "max_input_tokens": served.context_window}
    names = {feature.name for feature in served.features}
    for name, word in _SUPPORT_FIELDS.items():
        if name in names:
            info[word] = True
    return {"model_name": served.model_id, "litellm_params": {"model": served.model_id}, "model_info": info}


def _build_properties(served: ServedModel, health: ModelHealth) -> ModelQualities:
    found: ModelQualities = {
        "features": [{"name": feature.name, "overview": feature.overview} for feature in served.features],
        "health": health.find_condition(served.model_id),
    }
    if served.context_window is not None:
        found["context_window"] = served.context_window
    if served.unsupported_parameters:
        found["unsupported_parameters"] = list(served.unsupported_parameters)
    if served.sleep_state != "awake":
        found["asleep"] = True
        if served.sleep_state == "waking":
            found["waking"] = True
        if served.start_seconds is not None:
            found["start_seconds"] = served.start_seconds
    return found
