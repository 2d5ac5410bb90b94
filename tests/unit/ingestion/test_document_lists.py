"""A page of a list is full of documents that the caller may see, and its cursor names no other."""

import json

import pytest

from lisa.ingestion.document import Document, Location
from lisa.ingestion.document_lists import ChangedDocumentsQuery, list_visible_documents
from lisa.ingestion.ports import DocumentPage
from tests.support.ingestion import change
from tests.support.twins.documents import MemoryDocuments

ALL = ChangedDocumentsQuery("handbook", 0)


def table_of(*owners: str) -> MemoryDocuments:
    """Return a table with one document for each owner, oldest first."""
    documents = MemoryDocuments()
    for number, owner in enumerate(owners):
        location = Location(bucket="inbox", key=f"{number}.txt")
        documents.accept_change(change(location=location, username=owner, at=1_000 + number))
    return documents


def is_own(document: Document) -> bool:
    return document.username == "bob"


def ids(owner: str, documents: MemoryDocuments) -> set[str]:
    return {d.document_id for d in documents.list_changed_between("handbook", 0, 10_000) if d.username == owner}


def pages(documents: MemoryDocuments, size: int) -> list[DocumentPage]:
    found = [list_visible_documents(documents, ALL, is_own, size=size, cursor=None)]
    while found[-1].cursor:
        found.append(list_visible_documents(documents, ALL, is_own, size=size, cursor=found[-1].cursor))
    return found


@pytest.mark.parametrize("size", [1, 2, 3, 100])
def test_every_visible_document_is_listed_once_and_pages_are_full(size: int) -> None:
    documents = table_of(*(["alice"] * 150 + ["bob"] * 3) * 2)

    found = pages(documents, size)

    shown = [document.location.key for page in found for document in page.documents]
    assert shown == [f"{number}.txt" for number in (305, 304, 303, 152, 151, 150)]
    assert all(len(page.documents) == size for page in found[:-1])


def test_a_cursor_names_only_a_document_that_was_listed() -> None:
    documents = table_of(*["alice", "bob"] * 200)

    for page in pages(documents, 7):
        named = json.dumps(page.cursor)
        assert page.cursor is None or page.documents[-1].document_id in named
        assert not any(other in named for other in ids("alice", documents))


def test_the_cursor_after_very_many_hidden_documents_names_no_document() -> None:
    documents = table_of("bob", *["alice"] * 5_001)

    [empty, last] = pages(documents, 10)

    assert empty.documents == []
    assert not any(id_ in json.dumps(empty.cursor) for id_ in ids("alice", documents) | ids("bob", documents))
    assert [document.username for document in last.documents] == ["bob"]
