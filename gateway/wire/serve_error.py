"""The shape of the Serve door's errors, in OpenAI's format and in Anthropic's."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class ServeErrorBody(TypedDict):
    """The error. In OpenAI's format, `param` names the field of the request that is wrong."""

    message: str
    type: str
    param: NotRequired[str | None]
    code: NotRequired[str | int | None]


class ServeError(TypedDict):
    """An error of the Serve door, in OpenAI's format. In Anthropic's format, it has the field `type` besides."""

    error: ServeErrorBody
    type: NotRequired[Literal["error"]]
