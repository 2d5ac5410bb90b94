"""Checks of the names, buckets, prefixes and metadata that callers send."""

import json
import re
from collections.abc import Mapping
from typing import Any

MAX_TAGS, MAX_TAG = 50, 50
MAX_METADATA = 20_000  # characters of JSON; a whole item of the table may have 400 KB
_NAME = re.compile(r"[A-Za-z0-9 _-]{1,100}")
_BUCKET = re.compile(r"(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def name_refusal(name: str, *, default: bool = False) -> str | None:
    """Return the reason why a collection cannot have this name, or None."""
    if not name.strip() or not _NAME.fullmatch(name):
        return "a name is 1 to 100 letters, digits, spaces, - and _"
    if default and name == "default":
        return "the default collection cannot have the name default; choose another name"
    return None


def default_collection_name(embedding_model: str) -> str:
    """Return the name of the default collection: the model's id, but not `default`, which is an alias."""
    return embedding_model if embedding_model != "default" else "default embeddings"


def bucket_refusal(bucket: str) -> str | None:
    """Return the reason why no bucket can have this name, or None.

    https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
    """
    if _BUCKET.fullmatch(bucket) and not _is_ip_address(bucket):
        return None
    return (
        "a bucket's name has 3 to 63 characters of a-z, 0-9, - and ., and is not an address such as 10.0.0.1;"
        " give the name alone, without s3:// or a path"
    )


def _is_ip_address(bucket: str) -> bool:
    """Return whether a name has the form of an IPv4 address."""
    parts = bucket.split(".")
    return len(parts) == 4 and all(part.isdecimal() for part in parts)


def prefix_refusal(prefix: str) -> str | None:
    """Return the reason why no pipeline can watch this prefix, or None."""
    if prefix.startswith("/"):
        return f"keys do not begin with a slash; use {prefix.lstrip('/')!r}"
    if len(prefix.encode()) > 1024:
        return "a prefix has at most 1,024 bytes; shorten it"
    return None


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
