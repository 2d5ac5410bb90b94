"""Uploads to the bucket of the chat, and links to its objects."""

from typing_extensions import TypedDict

LINK_SECONDS = 3_600  # validity of links and forms
MOST_UPLOAD_BYTES = 100_000_000


class PresignedForm(TypedDict):
    """The address and the fields of a form that uploads a file."""

    url: str
    fields: dict[str, str]
