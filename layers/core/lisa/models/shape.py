"""The base class of the shapes that requests about models have."""

from typing import Any

from pydantic import BaseModel, ConfigDict, model_validator
from pydantic.alias_generators import to_camel


class Shape(BaseModel):
    """A part of a request, with camelCase names. Unknown fields are ignored, and a null counts as a missing field."""

    model_config = ConfigDict(
        frozen=True, extra="ignore", alias_generator=to_camel, populate_by_name=True, protected_namespaces=()
    )

    @model_validator(mode="before")
    @classmethod
    def remove_nulls(cls, value: Any) -> Any:
        """Remove the fields whose value is null."""
        return {name: one for name, one in value.items() if one is not None} if isinstance(value, dict) else value
