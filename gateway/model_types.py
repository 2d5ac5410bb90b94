"""The model types and how the gateway describes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from lisa.models.served import ModelType

Mode = Literal["chat", "embedding", "image_generation", "video_generation"]


@dataclass(frozen=True)
class ModelTypeTraits:
    """The noun for a model of this type in messages, and the `mode` that LiteLLM's `model/info` shows for it."""

    noun: str
    mode: Mode


MODEL_TYPES: Mapping[ModelType, ModelTypeTraits] = {
    "textgen": ModelTypeTraits("a chat model", "chat"),
    "embedding": ModelTypeTraits("an embedding model", "embedding"),
    "imagegen": ModelTypeTraits("an image model", "image_generation"),
    "videogen": ModelTypeTraits("a video model", "video_generation"),
}
