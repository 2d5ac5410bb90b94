"""Metadata: tags and custom fields of repositories, collections, pipelines and documents."""

import json
from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import BeforeValidator, PlainSerializer
from typing_extensions import TypedDict

MAX_TAGS, MAX_TAG = 50, 50
MAX_METADATA = 20_000  # characters of JSON; a whole item of the table may have 400 KB


class MergedMetadata(TypedDict):
    """The metadata of a document with all that it inherits."""

    tags: list[str]
    customFields: dict[str, Any]


def _parse_stored_metadata(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


#: Metadata in a stored record. It is JSON text there, because the table has no fractions of binary numbers.
StoredMetadata = Annotated[
    dict[str, Any], BeforeValidator(_parse_stored_metadata), PlainSerializer(json.dumps, str, when_used="json")
]


def merge_metadata(*layers: Mapping[str, Any]) -> MergedMetadata:
    """Return the metadata of all layers as one, the most general layer first.

    A custom field has the value of the last layer that has it. A tag appears once, in the place of its first layer.
    """
    tags: dict[str, None] = {}
    fields: dict[str, Any] = {}
    for layer in layers:
        tags |= dict.fromkeys(layer.get("tags") or ())
        fields |= layer.get("customFields") or {}
    return {"tags": list(tags), "customFields": fields}


def metadata_refusal(metadata: Mapping[str, Any]) -> str | None:
    """Return the reason why this metadata cannot be stored, or None.

    The shape is `{tags: [str], customFields: {…}}`; both fields are optional.
    """
    tags, fields = metadata.get("tags") or [], metadata.get("customFields") or {}
    if not isinstance(tags, list) or not all(isinstance(tag, str) and 0 < len(tag) <= MAX_TAG for tag in tags):
        return f"tags must be a list of strings with 1 to {MAX_TAG} characters"
    if len(tags) > MAX_TAGS:
        return f"there are {len(tags)} tags; at most {MAX_TAGS} are allowed"
    if not isinstance(fields, dict):
        return "customFields must be an object"
    try:
        size = len(json.dumps(metadata, allow_nan=False))
    except ValueError:
        return "numbers must be finite"
    return f"it has {size:,} characters as JSON; at most {MAX_METADATA:,} are allowed" if size > MAX_METADATA else None
