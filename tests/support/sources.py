"""Sources of answers, and the right to read them."""

from typing import Any

OPEN, HIDDEN = ("open", "c"), ("secret", "c")


def source(place: tuple[str, str], **about: Any) -> dict[str, Any]:
    """Return a source of an answer in a collection, given as repository and collection."""
    return {
        "number": 1, "cited": True, "document_id": "d", "name": "Contract.pdf", "source": "s3://inbox/Contract.pdf",
        "repository_id": place[0], "collection_id": place[1], "page": 3, "start": 1, "end": 9, **about,
    }  # fmt: skip


def may_read(repository: str, collection: str) -> bool:
    """Return whether the viewer may read a collection: only the one that is `OPEN`."""
    return (repository, collection) == OPEN
