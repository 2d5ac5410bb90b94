"""The pages of a list contain every collection once and in order."""

import pytest

from lisa.repositories.listing import CollectionQuery, SortBy, select_collection_page
from lisa.repositories.repository import Collection, CollectionStatus
from tests.support.repositories import LETTERS, changed


def collections(count: int) -> list[Collection]:
    """Return unsorted collections, some of them with equal times or equal names."""
    made = [
        changed(LETTERS, collection_id=f"c{n}", name=f"name {n % 3}", created_at=n // 2 + 1, updated_at=n % 4 and n * 7)
        for n in range(count)
    ]
    return made[1::2] + made[::2]


def read_all_pages(found: list[Collection], size: int, by: SortBy, *, descending: bool) -> list[str]:
    """Return the ids on all pages, read by cursor."""
    after, ids = None, []
    for _ in range(len(found) + 1):
        page = select_collection_page(found, CollectionQuery(size=size, sort_by=by, descending=descending, after=after))
        assert 0 < len(page.collections) <= size
        ids += [one.collection_id for one in page.collections]
        after = page.next
        if after is None:
            return ids
    raise AssertionError("the list never ends")


@pytest.mark.parametrize("descending", [True, False])
@pytest.mark.parametrize("by", ["name", "createdat", "updatedat"])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 7, 11, 12, 13])
def test_the_pages_by_cursor_contain_each_collection_once_in_order(size: int, by: SortBy, *, descending: bool) -> None:
    found = collections(12)

    ids = read_all_pages(found, size, by, descending=descending)

    whole = select_collection_page(found, CollectionQuery(size=100, sort_by=by, descending=descending)).collections
    assert ids == [one.collection_id for one in whole]
    assert sorted(ids) == sorted(one.collection_id for one in found)


@pytest.mark.parametrize(
    ("count", "size", "pages"), [(0, 5, 0), (1, 5, 1), (5, 5, 1), (6, 5, 2), (10, 5, 2), (11, 5, 3)]
)
def test_a_list_has_no_empty_last_page(count: int, size: int, pages: int) -> None:
    found = collections(count)

    shown = [select_collection_page(found, CollectionQuery(size=size, page=number)) for number in range(1, pages + 1)]

    assert [page.number for page in shown] == list(range(1, pages + 1))
    assert all((page.total, page.pages) == (count, pages) for page in shown)
    assert [page.next is not None for page in shown] == [True] * (pages - 1) + [False] * (pages > 0)
    everything = [one for page in shown for one in page.collections]
    assert everything == select_collection_page(found, CollectionQuery(size=100)).collections
    assert select_collection_page(found, CollectionQuery(size=size, page=pages + 1)).collections == []


def test_a_page_after_a_cursor_has_the_right_number() -> None:
    found = collections(7)
    second = select_collection_page(
        found, CollectionQuery(size=3, after=select_collection_page(found, CollectionQuery(size=3)).next)
    )

    assert second.number == 2


def test_a_cursor_stays_valid_after_its_collection_was_deleted() -> None:
    found = collections(9)
    first = select_collection_page(found, CollectionQuery(size=4))
    left = [one for one in found if one is not first.collections[-1]]

    second = select_collection_page(left, CollectionQuery(size=4, after=first.next)).collections

    assert second == select_collection_page(found, CollectionQuery(size=4, page=2)).collections


@pytest.mark.parametrize(
    ("by", "order"), [("createdat", ["a", "b", "c"]), ("updatedat", ["b", "c", "a"]), ("name", ["c", "a", "b"])]
)
def test_each_order_uses_its_field_and_unchanged_collections_count_from_their_creation(
    by: SortBy, order: list[str]
) -> None:
    found = [
        changed(LETTERS, collection_id="a", name="M", created_at=1, updated_at=9),
        changed(LETTERS, collection_id="b", name="z", created_at=2, updated_at=0),
        changed(LETTERS, collection_id="c", name="a", created_at=3, updated_at=3),
    ]

    page = select_collection_page(found, CollectionQuery(sort_by=by, descending=False))

    assert [one.collection_id for one in page.collections] == order


def test_a_collection_that_is_being_deleted_is_listed_only_by_its_status() -> None:
    going = changed(LETTERS, collection_id="going", status=CollectionStatus.DELETE_IN_PROGRESS)

    assert select_collection_page([going, LETTERS], CollectionQuery()).collections == [LETTERS]
    assert select_collection_page([going, LETTERS], CollectionQuery(status="delete_in_progress")).collections == [going]


@pytest.mark.parametrize(
    "cursor", ["", "x", "[]", '["a"]', '[1, "r"]', "[null, 1, 2]", '{"a": 1}', '["name", "r", "c"]']
)
def test_a_cursor_of_another_list_is_refused(cursor: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        select_collection_page(collections(3), CollectionQuery(sort_by="createdat", after=cursor))
