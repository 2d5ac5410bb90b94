"""The answers that the Serve door gives without a model."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class Health(TypedDict):
    """The state of the gateway. No model is called for it."""

    status: Literal["healthy", "starting"]


class ModelFeature(TypedDict):
    """A feature of a model beyond plain text."""

    name: str
    overview: str


class _Qualities(TypedDict):
    context_window: NotRequired[int]
    features: list[ModelFeature]
    health: Literal["healthy", "unhealthy"]


class ModelListed(_Qualities):
    """A model that the caller may use."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelList(TypedDict):
    """The list of models, in OpenAI's format."""

    object: Literal["list"]
    data: list[ModelListed]


class PublicParameters(TypedDict):
    """The public name of a model."""

    model: str


class ModelMode(_Qualities):
    """The type and the limits of a model."""

    id: str
    mode: Literal["chat", "embedding", "image_generation", "video_generation"]
    max_input_tokens: NotRequired[int]
    supports_vision: NotRequired[bool]
    supports_function_calling: NotRequired[bool]
    supports_reasoning: NotRequired[bool]


class ModelAbout(TypedDict):
    """A model, with its type and limits."""

    model_name: str
    litellm_params: PublicParameters
    model_info: ModelMode


class ModelInformation(TypedDict):
    """The list of models with their types and limits, chat models first."""

    data: list[ModelAbout]


class VideoState(TypedDict):
    """The state of a video. The other fields are those of the model's provider."""

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
