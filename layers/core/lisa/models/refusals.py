"""The reasons for which a command on a model is refused."""

from dataclasses import dataclass


@dataclass(frozen=True)
class ModelFieldRefused:
    """A field of the request has a value that is not allowed. `field` is the field's path in the request."""

    field: str
    reason: str


@dataclass(frozen=True)
class ModelConflict:
    """The request is valid, but conflicts with the current state of the model."""

    reason: str


ModelRefusal = ModelFieldRefused | ModelConflict
CHANGED_CONCURRENTLY = ModelConflict(
    "the model was changed by another request at the same time; read it again and repeat the request"
)
