"""What callers are told about models: never where they run or with which key."""

from collections.abc import Iterable
from typing import Any

from lisa.models.served import ModelType, ServedModel

_MODES: dict[ModelType, str] = {
    "textgen": "chat",
    "embedding": "embedding",
    "imagegen": "image_generation",
    "videogen": "video_generation",
}
_CREATED = 1_700_000_000  # the contract wants a number; models have no birthday here


def mode(model: ServedModel) -> str:
    """LiteLLM's word for the model's type."""
    return _MODES[model.model_type]


def model_list(models: Iterable[ServedModel]) -> dict[str, Any]:
    """OpenAI's list of models."""
    data = [{"id": m.model_id, "object": "model", "created": _CREATED, "owned_by": "lisa"} for m in models]
    return {"object": "list", "data": data}


def model_info(models: Iterable[ServedModel]) -> dict[str, Any]:
    """LiteLLM's `model/info`, chat models first. Of the parameters only the public name is shown."""
    ordered = sorted(models, key=lambda m: mode(m) != "chat")
    return {"data": [_info(model) for model in ordered]}


def _info(model: ServedModel) -> dict[str, Any]:
    info: dict[str, Any] = {"id": model.model_id, "mode": mode(model)}
    if model.context_window is not None:
        info["max_input_tokens"] = model.context_window
    return {"model_name": model.model_id, "litellm_params": {"model": model.model_id}, "model_info": info}
