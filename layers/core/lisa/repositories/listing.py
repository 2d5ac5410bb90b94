"""Pages of collections: filtered, sorted, and read by page number or from a cursor."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from lisa.repositories.repository import Collection

SortBy = Literal["name", "createdat", "updatedat"]


@dataclass(frozen=True)
class CollectionQuery:
    """The filter, the order and the page of a list. `page` counts from 1; a cursor in `after` overrides it."""

    text: str = ""
    status: str = ""
    sort_by: SortBy = "createdat"
    descending: bool = True
    size: int = 20
    page: int = 1
    after: str | None = None


@dataclass(frozen=True)
class CollectionPage:
    """One page of a list. `next` is the cursor of the next page, None on the last page."""

    collections: list[Collection]
    number: int
    total: int
    pages: int
    next: str | None


Key = tuple[str | int, str, str]


def select_collection_page(collections: Sequence[Collection], query: CollectionQuery) -> CollectionPage:
    """Return one page. Raise ValueError if `after` is not the cursor of an earlier page."""
    found = [collection for collection in collections if _matches_query(collection, query)]
    found.sort(key=lambda collection: _sort_key(collection, query), reverse=query.descending)
    start = (query.page - 1) * query.size
    if query.after is not None:
        last = _parse_cursor(query.after)
        start = sum(not _is_after(_sort_key(collection, query), last, query) for collection in found)
    page = found[start : start + query.size]
    has_more = start + query.size < len(found)
    return CollectionPage(
        page,
        start // query.size + 1,
        len(found),
        -(-len(found) // query.size),
        json.dumps(_sort_key(page[-1], query)) if page and has_more else None,
    )


def _matches_query(collection: Collection, query: CollectionQuery) -> bool:
    """Return whether the collection passes the filter. One that is being deleted passes only a filter by its status."""
    text, status = query.text.lower(), query.status.lower()
    has_status = collection.status.value.lower() == status if status else not collection.is_being_deleted
    return has_status and (text in collection.name.lower() or text in collection.description.lower())


def _sort_key(collection: Collection, query: CollectionQuery) -> Key:
    by: dict[str, str | int] = {
        "name": collection.name.lower(),
        "createdat": collection.created_at,
        "updatedat": collection.updated_at or collection.created_at,
    }
    return by[query.sort_by], collection.repository_id, collection.collection_id


def _is_after(key: Key, last: Key, query: CollectionQuery) -> bool:
    if type(key[0]) is not type(last[0]):
        raise ValueError("it belongs to a list with another order; send the cursor of the last answer")
    return key < last if query.descending else key > last


def _parse_cursor(after: str) -> Key:
    """Return the key in a cursor, also in a cursor that a client encoded as JSON once more."""
    cursor = json.loads(after)
    if isinstance(cursor, str):
        cursor = json.loads(cursor)
    match cursor:
        case [str() | int() as value, str() as repository_id, str() as collection_id]:
            return value, repository_id, collection_id
    raise ValueError("it is not a cursor; send the cursor of the last answer")
