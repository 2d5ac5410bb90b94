"""Objects as a bucket shows them."""

from dataclasses import dataclass


@dataclass(frozen=True)
class StoredObject:
    """An object as the bucket held it when asked. `version` is its version id, or its ETag without versions."""

    content: bytes
    version: str
    etag: str = ""


@dataclass(frozen=True)
class Oversized:
    """An object too large to fetch, with its size in bytes."""

    size: int
    etag: str = ""


@dataclass(frozen=True)
class Listed:
    """An object as a listing shows it. `modified` is epoch milliseconds, whole seconds on AWS."""

    key: str
    etag: str
    size: int
    modified: int
