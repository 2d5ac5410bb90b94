"""Metadata, as requests give it."""

from typing import Any

from pydantic import BaseModel

from lisa.documents.metadata import metadata_refusal
from lisa.rest.api import bad_request_error


class Metadata(BaseModel):
    """Tags and custom fields."""

    tags: list[str] | None = None
    customFields: dict[str, Any] | None = None

    def to_valid_fields(self) -> dict[str, Any]:
        """Return the metadata. Raise an error if it cannot be stored."""
        found = self.model_dump(exclude_none=True)
        if reason := metadata_refusal(found):
            raise bad_request_error("metadata", reason)
        return found
