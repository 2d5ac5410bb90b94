"""Lists of collections: filtered, sorted and paged, by page numbers or from where the last answer ended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lisa.repositories.repository import Collection

SortBy = Literal["name", "createdat", "updatedat"]
MOST = 100


@dataclass(frozen=True)
class CollectionQuery:
    """What of a list is wanted. `after` is an earlier page's `next`, and wins over the page's number from 1."""

    text: str = ""
    status: str = ""
    sort_by: SortBy = "createdat"
    descending: bool = True
    size: int = 20
    page: int = 1
    after: str | None = None


@dataclass(frozen=True)
class CollectionPage:
    """A page, its number and what lies around it. `next` is None at the end."""

    collections: list[Collection]
    number: int
    total: int
    pages: int
    next: str | None


Key = tuple[str | int, str, str]


def select_page(collections: Sequence[Collection], wanted: CollectionQuery) -> CollectionPage:
    """One page. Raises ValueError when `after` is nothing an earlier page ended with."""
    found = [collection for collection in collections if _matches(collection, wanted)]
    found.sort(key=lambda collection: _key(collection, wanted), reverse=wanted.descending)
    start = (wanted.page - 1) * wanted.size
    if wanted.after is not None:
        last = _last(wanted.after)
        start = sum(not _follows(_key(collection, wanted), last, wanted) for collection in found)
    page = found[start : start + wanted.size]
    more = start + wanted.size < len(found)
    return CollectionPage(
        page,
        start // wanted.size + 1,
        len(found),
        -(-len(found) // wanted.size),
        json.dumps(_key(page[-1], wanted)) if page and more else None,
    )


def _matches(collection: Collection, wanted: CollectionQuery) -> bool:
    """One that is being deleted is listed to whoever asks for its status alone."""
    text, status = wanted.text.lower(), wanted.status.lower()
    right = collection.status.value.lower() == status if status else not collection.is_being_deleted
    return right and (text in collection.name.lower() or text in collection.description.lower())


def _key(collection: Collection, wanted: CollectionQuery) -> Key:
    by: dict[str, str | int] = {
        "name": collection.name.lower(),
        "createdat": collection.created_at,
        "updatedat": collection.updated_at or collection.created_at,
    }
    return by[wanted.sort_by], collection.repository_id, collection.collection_id


def _follows(key: Key, last: Key, wanted: CollectionQuery) -> bool:
    if type(key[0]) is not type(last[0]):
        raise ValueError("it comes from a list that was sorted otherwise")
    return key < last if wanted.descending else key > last


def _last(after: str) -> Key:
    """The key in a cursor, also in one that a client has put into JSON once more."""
    found = json.loads(after)
    if isinstance(found, str):
        found = json.loads(found)
    match found:
        case [str() | int() as value, str() as repository_id, str() as collection_id]:
            return value, repository_id, collection_id
    raise ValueError("send back what the last answer gave")
