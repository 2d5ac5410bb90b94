"""The shapes of the answers that the gateway gives without a model, and of a video's state."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict

from gateway.model_types import Mode
from gateway.routes.health import Condition


class HealthView(TypedDict):
    """The state of the gateway. No model is called for it."""

    status: Literal["healthy", "starting"]


class ModelFeature(TypedDict):
    """A feature of a model beyond plain text."""

    name: str
    overview: str


class ModelQualities(TypedDict):
    """The properties of a model that all lists show.

    A model that is `asleep` starts with the next request, which took `start_seconds` the last time. While the new task
    is tested, the model is `waking`, too.
    The `unsupported_parameters` of a request are dropped, and named in its answer.
    """

    context_window: NotRequired[int]
    asleep: NotRequired[bool]
    waking: NotRequired[bool]
    start_seconds: NotRequired[int]
    unsupported_parameters: NotRequired[list[str]]
    features: list[ModelFeature]
    health: Condition


class ModelListed(ModelQualities):
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


class ModelMode(ModelQualities):
    """The type and the limits of a model."""

    id: str
    mode: Mode
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
