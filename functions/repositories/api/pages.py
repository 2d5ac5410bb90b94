"""Pages of collections: the query parameters of a list and the shape of its answer."""

from collections.abc import Callable, Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from lisa.repositories.answers import CollectionsView, CollectionView
from lisa.repositories.listing import CollectionQuery, SortBy, select_collection_page
from lisa.repositories.repository import Collection
from lisa.rest.api import bad_request_error

_SORT_FIELDS: dict[str, SortBy] = {"name": "name", "createdat": "createdat", "updatedat": "updatedat"}


class CollectionPageParameters(BaseModel):
    """The query parameters of a list of collections. Some have an older and a newer name."""

    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    pageSize: Annotated[int, Field(ge=1, le=100)] = 20
    limit: Annotated[int, Field(ge=1, le=100)] | None = None
    filter: str | None = None
    filterText: str | None = None
    status: str | None = None
    statusFilter: str | None = None
    sortBy: str | None = None
    sortOrder: str | None = None
    lastEvaluatedKey: str | None = None
    cursor: str | None = None

    def to_query(self) -> CollectionQuery:
        """Return the query. Raise an error for an unknown order."""
        sort_by = _SORT_FIELDS.get((self.sortBy or "createdAt").lower())
        if sort_by is None:
            raise bad_request_error("sortBy", "write name, createdAt or updatedAt")
        order = (self.sortOrder or "desc").lower()
        if order not in ("asc", "desc"):
            raise bad_request_error("sortOrder", "write asc or desc")
        return CollectionQuery(
            text=self.filter or self.filterText or "",
            status=self.status or self.statusFilter or "",
            sort_by=sort_by,
            descending=order == "desc",
            size=self.limit or self.pageSize,
            page=self.page,
            after=self.cursor or _remove_nulls(self.lastEvaluatedKey),
        )


def build_page_view(
    collections: Sequence[Collection],
    parameters: CollectionPageParameters,
    view: Callable[[Collection], CollectionView],
) -> CollectionsView:
    """Return one page of the collections, with the cursors of older and of newer clients."""
    try:
        page = select_collection_page(collections, parameters.to_query())
    except ValueError as error:
        raise bad_request_error("lastEvaluatedKey", str(error)) from error
    return {
        "collections": [view(collection) for collection in page.collections],
        "pagination": {"totalCount": page.total, "currentPage": page.number, "totalPages": page.pages},
        "lastEvaluatedKey": page.next,
        "nextCursor": page.next,
        "hasNextPage": page.next is not None,
        "hasPreviousPage": page.number > 1,
    }


def _remove_nulls(cursor: str | None) -> str | None:
    return None if cursor in (None, "", "null") else cursor
