"""What callers are told about models: never where they run or with which key."""

from collections.abc import Iterable
from typing import Any

from gateway.model_types import MODEL_TYPES
from gateway.routes.health import Health
from lisa.models.served import ServedModel

_SUPPORTED = {
    "imageInput": "supports_vision",
    "toolCalls": "supports_function_calling",
    "reasoning": "supports_reasoning",
}
CREATED = 1_700_000_000  # the contract wants a number; models have no birthday here


def model_list(models: Iterable[ServedModel], health: Health) -> dict[str, Any]:
    """OpenAI's list of models."""
    return {"object": "list", "data": [model(one, health) for one in models]}


def model(served: ServedModel, health: Health) -> dict[str, Any]:
    """One model of OpenAI's list, and what one must know to choose it."""
    shown = {"id": served.model_id, "object": "model", "created": CREATED, "owned_by": "lisa"}
    return shown | _qualities(served, health)


def model_info(models: Iterable[ServedModel], health: Health) -> dict[str, Any]:
    """LiteLLM's `model/info`, chat models that answer first. Of the parameters only the public name is shown."""
    ordered = sorted(
        models, key=lambda one: (MODEL_TYPES[one.model_type].mode != "chat", health.of(one.model_id) != "healthy")
    )
    return {"data": [about(one, health) for one in ordered]}


def about(served: ServedModel, health: Health) -> dict[str, Any]:
    """One model of `model/info`."""
    info: dict[str, Any] = {"id": served.model_id, "mode": MODEL_TYPES[served.model_type].mode} | _qualities(
        served, health
    )
    if served.context_window is not None:
        info["max_input_tokens"] = served.context_window
    names = {feature.name for feature in served.features}
    info |= {word: True for name, word in _SUPPORTED.items() if name in names}
    return {"model_name": served.model_id, "litellm_params": {"model": served.model_id}, "model_info": info}


def _qualities(served: ServedModel, health: Health) -> dict[str, Any]:
    window = {} if served.context_window is None else {"context_window": served.context_window}
    return window | {"features": [dict(feature) for feature in served.features], "health": health.of(served.model_id)}
