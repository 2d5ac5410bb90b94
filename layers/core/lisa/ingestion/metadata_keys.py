"""The metadata keys and tags that documents of a repository have, with their types and counts."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from lisa.documents.metadata import MergedMetadata
from lisa.ingestion.answers import MetadataKeysView, MetadataType

MAX_COUNTED_DOCUMENTS = 2_000  # of one answer; about a second of reads


def count_metadata_keys(documents: Sequence[MergedMetadata], *, complete: bool) -> MetadataKeysView:
    """Return the keys and tags of the documents, the most frequent first. `complete` says that these are all."""
    tags: Counter[str] = Counter()
    keys: Counter[str] = Counter()
    types: dict[str, set[MetadataType]] = {}
    for merged in documents:
        tags.update(merged["tags"])
        keys.update(merged["customFields"].keys())
        for key, value in merged["customFields"].items():
            types.setdefault(key, set()).add(_get_type(value))
    return {
        "keys": [{"key": key, "types": sorted(types[key]), "count": count} for key, count in _sort(keys)],
        "tags": [{"tag": tag, "count": count} for tag, count in _sort(tags)],
        "documents": len(documents),
        "complete": complete,
    }


def _sort(counted: Counter[str]) -> list[tuple[str, int]]:
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _get_type(value: Any) -> MetadataType:
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case int() | float():
            return "number"
        case str():
            return "string"
        case list():
            return "array"
        case _:
            return "object"
