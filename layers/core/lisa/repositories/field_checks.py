"""Checks of the names, buckets and prefixes that callers send."""

import re

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
