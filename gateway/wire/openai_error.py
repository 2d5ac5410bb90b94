"""The shape of an error in OpenAI's format."""

from typing import NotRequired

from typing_extensions import TypedDict


class ServeErrorBody(TypedDict):
    """The error. `param` names the field of the request that is wrong."""

    message: str
    type: str
    param: NotRequired[str | None]
    code: NotRequired[str | int | None]


class ServeError(TypedDict):
    """An error of the Serve door, in OpenAI's format."""

    error: ServeErrorBody
