"""Uploads to the bucket of the chat."""

from typing_extensions import TypedDict

MOST_UPLOAD_BYTES = 100_000_000


class PresignedForm(TypedDict):
    """The address and the fields of a form that uploads a file."""

    url: str
    fields: dict[str, str]
