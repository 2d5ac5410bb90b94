"""Bulk writes of chunks: requests of a limited size, and typed errors for items that were not written."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lisa.adapters.opensearch.cluster import IndexMissing, build_busy_error
from lisa.errors import PlainError

_MAX_REQUEST_BYTES = 5 * 1024 * 1024  # the smallest limit of a domain is 10 MiB
_BUSY_STATUSES = frozenset((429, 500, 502, 503, 504))
_CREATED, _NOT_FOUND, _CONFLICT = 201, 404, 409  # a conflict means that the chunk exists already


class ChunksRefused(PlainError):
    """The cluster refused some chunks for ever. `types` counts its error types."""

    def __init__(self, types: Mapping[str, int], total: int) -> None:
        named = ", ".join(f"{count} × {name}" for name, count in sorted(types.items()))
        super().__init__(f"the search cluster refused {sum(types.values())} of {total} chunks: {named}")
        self.types = dict(types)


def split_requests(chunks: Mapping[str, Mapping[str, Any]]) -> Iterator[list[str]]:
    """Return the lines of bulk requests that create these chunks, by id. A larger chunk has a request of its own."""
    lines: list[str] = []
    size = 0
    for chunk_id, source in chunks.items():
        added = [json.dumps({"create": {"_id": chunk_id}}), json.dumps(source, ensure_ascii=False)]
        length = sum(len(line.encode()) + 1 for line in added)
        if lines and size + length > _MAX_REQUEST_BYTES:
            yield lines
            lines, size = [], 0
        lines += added
        size += length
    if lines:
        yield lines


def raise_unless_written(items: Sequence[Mapping[str, Any]]) -> None:
    """Check the items of an answer; an existing chunk counts as written.

    Raises IndexMissing, TransientError if the cluster could not write some now, and ChunksRefused.
    """
    failed = [one["create"] for one in items if one["create"]["status"] not in {_CREATED, _CONFLICT}]
    if any(one["status"] == _NOT_FOUND for one in failed):
        raise IndexMissing
    if any(one["status"] in _BUSY_STATUSES for one in failed):
        raise build_busy_error()
    if failed:
        raise ChunksRefused(Counter(one["error"]["type"] for one in failed), len(items))
