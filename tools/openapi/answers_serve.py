"""What the Serve door answers by itself."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class Health(TypedDict):
    """Whether the gateway can serve; no model is asked."""

    status: Literal["healthy", "starting"]


class ModelFeature(TypedDict):
    """What a model can do beyond plain text."""

    name: str
    overview: str


class _Qualities(TypedDict):
    context_window: NotRequired[int]
    features: list[ModelFeature]
    health: Literal["healthy", "unhealthy"]


class ModelListed(_Qualities):
    """A model the caller may use."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(TypedDict):
    """OpenAI's list of models."""

    object: Literal["list"]
    data: list[ModelListed]


class PublicParameters(TypedDict):
    """The public name, and nothing about where a model runs."""

    model: str


class ModelMode(_Qualities):
    """What a model is for."""

    id: str
    mode: Literal["chat", "embedding", "image_generation", "video_generation"]
    max_input_tokens: NotRequired[int]
    supports_vision: NotRequired[bool]
    supports_function_calling: NotRequired[bool]
    supports_reasoning: NotRequired[bool]


class ModelAbout(TypedDict):
    """One model in LiteLLM's words."""

    model_name: str
    litellm_params: PublicParameters
    model_info: ModelMode


class ModelInformation(TypedDict):
    """LiteLLM's list of models, chat models first."""

    data: list[ModelAbout]


class VideoState(TypedDict):
    """How far a video has come; whatever else its provider says of it stays."""

    id: str
    model: str


ANSWERS = {
    "health": Health,
    "models": ModelList,
    "model": ModelListed,
    "model_info": ModelInformation,
    "models/metadata/{model_id}": ModelAbout,
    **dict.fromkeys(("videos", "videos/{video_id}", "videos/{video_id}/remix"), VideoState),
}
