"""Snapshots of branches of a session, which a share shows."""

from dataclasses import replace
from typing import Any

import pytest

from lisa.chat.message import NewMessage
from lisa.chat.session import MOST_FIRST_MESSAGE, SessionHead
from lisa.chat.share import Share, parse_audiences
from lisa.chat.sharing import MessageMissing, ShareRequest, ShareStores, create_share, read_shared_messages
from tests.support.chat import ADA, PNG, Chat, ai, human
from tests.support.sources import OPEN, may_read, source
from tests.support.twins.shares import MemoryShares


def shared(chat: Chat, head: SessionHead | None = None, last: int | None = None) -> Any:
    """Share a session; return its messages as its owner reads them."""
    stores = ShareStores(MemoryShares(chat.sessions), chat.sessions, chat.contents)
    found = head or chat.sessions.read_head(ADA)
    assert found is not None
    share = create_share(stores, found, ShareRequest("id", ("lisa:public",), "2026-11-01", None, last))
    if not isinstance(share, Share):
        return share
    return [one for part in range(share.parts) for one in read_shared_messages(chat.contents, share, part, may_read)]


def test_a_share_has_the_branch_of_its_last_message_alone() -> None:
    chat = Chat()
    chat.append(human("q", "q"), ai("first answer", "a1"))
    chat.append(ai("second answer", "a2", parent_id="q", names_parent=True), human("and then?", "q2"))
    chat.append(ai("later", "a3"))

    texts = [[one["content"] for one in shared(chat, last=last)] for last in (1, 2, 3)]

    assert texts == [["q", "first answer"], ["q", "second answer"], ["q", "second answer", "and then?"]]
    assert [one["content"] for one in shared(chat)] == ["q", "second answer", "and then?", "later"]


def share_name(chat: Chat, last: int | None = None, **properties: Any) -> str | None:
    found = chat.sessions.read_head(ADA)
    assert found is not None
    stores = ShareStores(MemoryShares(chat.sessions), chat.sessions, chat.contents)
    share = create_share(
        stores, replace(found, **properties), ShareRequest("id", ("lisa:public",), "2026-11-01", None, last)
    )
    assert isinstance(share, Share)
    return share.name


def test_a_share_of_a_session_without_a_name_has_the_first_question_that_it_contains() -> None:
    chat = Chat()
    chat.append(human("secret question", "q1"), ai("a1", "a1"))
    chat.append(human("edited question", "q2", parent_id=None, names_parent=True), ai("a2", "a2"))
    chat.append(human("second question", "q3"))

    assert [share_name(chat), share_name(chat, 1)] == ["edited question", "secret question"]
    assert share_name(chat, name="Kettles") == "Kettles"


def test_a_share_without_a_question_has_no_name() -> None:
    chat = Chat()
    chat.append(ai("Good morning.", "a1"), human("secret question", "q1"))

    assert share_name(chat, 0) is None


def test_the_name_of_a_share_is_the_beginning_of_a_long_question() -> None:
    chat = Chat()
    chat.append(human("x" * 40_000))

    assert share_name(chat) == "x" * MOST_FIRST_MESSAGE


def test_the_messages_of_a_share_are_a_chain_with_indexes_of_its_own() -> None:
    chat = Chat()
    chat.append(NewMessage("system", {"content": "Be secret."}, "s"), human("q", "q"))
    chat.append(NewMessage("tool", {"content": "a passage"}, "t"), ai("a", "a"))

    found = shared(chat)

    assert [(one["id"], one["parentId"], one["messageIndex"]) for one in found] == [("q", None, 0), ("a", "q", 1)]


@pytest.mark.parametrize("last", [4, 100])
def test_a_share_up_to_a_missing_message_is_refused(last: int) -> None:
    chat = Chat()
    chat.append(human("q"))

    assert shared(chat, last=last) == MessageMissing()


def test_a_share_keeps_no_files_tool_calls_signatures_and_unknown_fields() -> None:
    chat = Chat()
    private = {"fileContext": "a file", "ragContext": "a passage", "modelName": "m"}
    fields = {"content": "a", "metadata": private, "toolCalls": [{"id": "1"}], "reasoningSignature": "x", "note": "n"}
    chat.append(NewMessage("ai", fields, "a"))

    [found] = shared(chat)

    assert set(found) == {"content", "id", "type", "createdAt", "metadata", "messageIndex", "parentId"}
    assert found["metadata"] == {"modelName": "m"}


def test_a_share_keeps_the_fields_that_explain_an_answer() -> None:
    chat = Chat()
    metadata = {
        "modelName": "m", "ttftMs": 5, "durationMs": 9, "searched": True, "ragDocuments": [source(OPEN)],
        "annotations": [{"index": 1}], "finishReason": "stop", "continues": "a0",
    }  # fmt: skip
    fields = {"content": "a", "usage": {"totalTokens": 3}, "guardrailTriggered": True, "reasoningContent": "so"}
    chat.append(NewMessage("ai", {**fields, "status": "cut", "metadata": metadata}, "a"))

    [found] = shared(chat)

    assert found.items() >= {**fields, "status": "cut", "metadata": metadata}.items()


def test_the_images_of_a_share_are_copies() -> None:
    chat = Chat()
    chat.append(human([{"type": "image_url", "image_url": {"url": PNG}}]))

    [found] = shared(chat)
    key = found["content"][0]["image_url"]["s3_key"]
    chat.contents.erase(ADA.prefix)

    assert key.startswith("shares/id/images/")
    assert chat.contents.get(key) is not None


def test_a_long_session_is_shared_in_parts_without_a_loss() -> None:
    chat = Chat()
    for number in range(60):
        chat.append(human(f"{number} " + "x" * 40_000))
    found = shared(chat)

    assert [one["content"].partition(" ")[0] for one in found] == [str(number) for number in range(60)]
    assert len(list(chat.contents.list_keys("shares/id/part-"))) == 2


@pytest.mark.parametrize(
    ("groups", "audiences"),
    [
        ([], ("lisa:public",)),
        (["law", "lisa:public"], ("lisa:public",)),
        (["law", "group:law", "group:sales"], ("group:law", "group:sales")),
    ],
)
def test_the_groups_of_a_share_may_be_written_with_and_without_their_prefix(
    groups: list[str], audiences: tuple[str, ...]
) -> None:
    assert parse_audiences(groups) == audiences
