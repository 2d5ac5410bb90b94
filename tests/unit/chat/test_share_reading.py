"""The readers of a share: who may read it, until when, and the titles of the sources that they may not read."""

from typing import Any

import pytest

from lisa.chat.share import Share, build_part_key
from lisa.chat.shared_sources import hide_sources
from lisa.chat.sharing import MessageMissing, ShareRequest, ShareStores, create_share, find_share, read_shared_messages
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.subject import Subject
from tests.support.chat import ADA, NOW, Chat, human
from tests.support.twins.shares import MemoryShares

LAW = Share("id", "ada", "s-1", "Kettles", ("group:law",), "2026-11-01", NOW // 1_000 + 1, 1, 1)
MEMBER, OUTSIDER = Subject("eve", frozenset({"law"})), Subject("bob", frozenset({"sales"}))


@pytest.fixture
def shares() -> MemoryShares:
    chat = Chat()
    chat.append(human("How hot?"))
    stored = MemoryShares(chat.sessions)
    assert stored.reserve(ADA, "id") and stored.put(LAW)
    return stored


def hide_every(source: Any, **metadata: Any) -> dict[str, Any]:
    """Return the metadata of a message with one source, as a viewer without any rights sees it."""
    message = {"metadata": {"ragDocuments": [source], **metadata}}
    found: dict[str, Any] = hide_sources(message, lambda _repository, _collection: False)["metadata"]
    return found


def test_a_member_of_the_group_and_the_owner_read_a_share(shares: MemoryShares) -> None:
    assert find_share(shares, MEMBER, "id", NOW) == LAW
    assert find_share(shares, Subject("ada"), "id", NOW) == LAW


def test_others_are_denied(shares: MemoryShares) -> None:
    assert isinstance(find_share(shares, OUTSIDER, "id", NOW), Denied)


def test_a_share_that_is_missing_expired_or_revoked_is_not_found(shares: MemoryShares) -> None:
    assert find_share(shares, MEMBER, "other", NOW) == NOT_FOUND
    assert find_share(shares, MEMBER, "id", NOW + 1_000) == NOT_FOUND

    shares.mark_deleting("id")

    assert find_share(shares, MEMBER, "id", NOW) == NOT_FOUND


@pytest.mark.parametrize(("name", "shown"), [("Kettles", "Kettles"), (None, "How hot?")])
def test_a_stored_share_has_the_name_of_the_session_or_its_first_question(name: str | None, shown: str) -> None:
    chat = Chat()
    chat.append(human("How hot?"))
    head = chat.sessions.read_head(ADA)
    assert head is not None
    stores = ShareStores(MemoryShares(chat.sessions), chat.sessions, chat.contents)

    share = create_share(stores, head.changed(name=name), ShareRequest("id", ("lisa:public",), "2026-11-01"))

    assert isinstance(share, Share)
    assert (share.name, stores.shares.get("id")) == (shown, share)


def test_the_refusal_of_a_missing_message_names_the_field() -> None:
    assert MessageMissing().message == "upTo: there is no message with this index"


def test_parts_that_the_share_does_not_have_are_empty() -> None:
    contents = Chat().contents
    contents.put(build_part_key("id", 1), b'[{"metadata": {}}]', "application/json")

    assert read_shared_messages(contents, LAW, 0, lambda *_: True) == []
    assert read_shared_messages(contents, LAW, 1, lambda *_: True) == []


def test_a_hidden_source_keeps_the_number_by_which_the_text_cites_it() -> None:
    source = {
        "number": 2,
        "cited": False,
        "name": "Contract.pdf",
        "page": 3,
        "repository_id": "r",
        "collection_id": "c",
    }

    assert hide_every(source)["ragDocuments"] == [
        {"number": 2, "cited": False, "title": "Contract.pdf", "name": "Contract.pdf", "hidden": True}
    ]


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ({"title": "A"}, "A"),
        ({"name": "", "title": "A"}, "A"),
        ({"name": 5, "metadata": {"name": "B"}}, "B"),
        ({"metadata": {"title": "C"}}, "C"),
        ({"metadata": "wrong"}, None),
        ({}, None),
        ("the text of a document", None),
    ],
)
def test_a_hidden_source_has_the_first_title_that_is_a_text(source: Any, title: str | None) -> None:
    assert hide_every(source)["ragDocuments"] == [{"title": title, "name": title, "hidden": True}]


def test_a_hidden_citation_keeps_its_place_and_title() -> None:
    citation = {"start_index": 1, "end_index": 4, "title": "Contract.pdf", "url": "https://inside"}
    place = {"type": "file_citation", "index": 4, "filename": "Contract.pdf", "file_id": "d", "quote": "secret"}

    found = hide_every({}, annotations=[{"type": "url_citation", "url_citation": citation}, place])["annotations"]

    assert found == [
        {"type": "url_citation", "url_citation": {"start_index": 1, "end_index": 4, "title": "Contract.pdf"}},
        {"type": "file_citation", "index": 4, "filename": "Contract.pdf"},
    ]
