"""The end of a session: deletion, which a crash may interrupt, and the retention period."""

from typing import Any

import pytest

from lisa.chat.erasing import erase_session
from lisa.chat.refusals import SessionDeleting, SessionMissing
from lisa.chat.session import SessionHead, SessionKey
from lisa.chat.share import Share, build_part_key
from lisa.chat.sharing import ShareRequest, ShareStores, create_share
from lisa.chat.writing import Change
from tests.support.chat import ADA, NOW, PNG, Chat, human, turns, written
from tests.support.twins.contents import MemoryContents
from tests.support.twins.shares import MemoryShares


def head(chat: Chat, key: SessionKey = ADA) -> SessionHead:
    found = chat.sessions.read_head(key)
    assert found is not None
    return found


def test_a_session_that_is_being_deleted_is_gone_and_takes_no_messages() -> None:
    contents = MemoryContents()
    chat = Chat(contents=contents)
    chat.append(*turns("a"))
    written(chat.writer.delete(ADA))

    results: list[Any] = [
        chat.writer.append(ADA, [human("x" * 40_000)], Change(create=True)),
        chat.writer.append(ADA, turns("b"), Change()),
        chat.writer.change(ADA, Change({"name": "n"})),
        chat.writer.delete(ADA),
    ]

    assert [type(result) for result in results] == [SessionDeleting, SessionMissing, SessionMissing, SessionMissing]
    assert (chat.sessions.list_heads("ada", 9), contents.objects) == ([], {})


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_a_deletion_that_crashed_after_some_steps_is_completed_by_its_repetition(steps: int) -> None:
    chat, other = Chat(), SessionKey("ada", "s-10")
    chat.append(human("x" * 40_000, "long"))
    chat.append(human("y" * 40_000, "long"), key=other)
    written(chat.writer.delete(ADA))
    if steps > 0:
        chat.sessions.erase_messages(ADA)
    if steps > 1:
        chat.contents.erase(ADA.prefix)

    assert erase_session(ADA, sessions=chat.sessions, contents=chat.contents, shares=MemoryShares(chat.sessions))

    assert (chat.sessions.read_head(ADA), chat.texts()) == (None, [])
    assert [key.startswith(other.prefix) for key in chat.contents.list_keys("")] == [True]
    assert chat.texts(other) == ["y" * 40_000]


def share(chat: Chat, shares: MemoryShares, share_id: str, key: SessionKey = ADA) -> None:
    request = ShareRequest(share_id, ("lisa:public",), "2026-11-01T00:00:00.000Z")
    assert isinstance(create_share(ShareStores(shares, chat.sessions, chat.contents), head(chat, key), request), Share)


@pytest.mark.parametrize("expired", [False, True])
@pytest.mark.parametrize("steps", [0, 1, 2])
def test_the_shares_of_a_session_are_deleted_with_it(expired: bool, steps: int) -> None:
    chat = Chat()
    shares = MemoryShares(chat.sessions)
    other, ben = SessionKey("ada", "s-10"), SessionKey("ben", "s-1")
    for key, names in ((ADA, ("one", "two")), (other, ("three",)), (ben, ("four",))):
        chat.append(human([{"type": "image_url", "image_url": {"url": PNG}}]), key=key)
        for name in names:
            share(chat, shares, name, key)
    written(chat.writer.delete(ADA))
    if steps > 0:  # a deletion crashed after some steps
        chat.contents.erase("shares/one/")
    if steps > 1:
        shares.erase("one")
    if expired:
        chat.sessions.erase_head(ADA)

    for _ in range(2):
        assert erase_session(ADA, sessions=chat.sessions, contents=chat.contents, shares=shares)

        assert [shares.get("one"), shares.get("two")] == [None, None]
        assert {key.split("/")[1] for key in chat.contents.list_keys("shares/")} == {"three", "four"}
        for name in ("three", "four"):
            assert shares.get(name) is not None
            assert chat.contents.get(build_part_key(name, 0)) is not None


def test_a_late_deletion_does_not_touch_a_session_that_was_created_again() -> None:
    chat = Chat()
    chat.append(*turns("a"))
    written(chat.writer.delete(ADA))
    erase_session(ADA, sessions=chat.sessions, contents=chat.contents, shares=MemoryShares(chat.sessions))
    chat.append(*turns("b"))

    assert not erase_session(ADA, sessions=chat.sessions, contents=chat.contents, shares=MemoryShares(chat.sessions))
    assert chat.texts() == ["b"]


def test_a_session_expires_after_its_last_message_and_is_then_gone() -> None:
    chat = Chat(retention_days=30)
    chat.append(*turns("a"))
    chat.now += 10 * 86_400_000
    chat.append(*turns("b"))
    written(chat.writer.change(ADA, Change({"name": "n"})))

    assert head(chat).expires_at == NOW // 1_000 + 40 * 86_400
    assert not head(chat).is_gone(NOW + 40 * 86_400_000 - 1)
    assert head(chat).is_gone(NOW + 40 * 86_400_000)


def test_without_a_retention_period_a_session_does_not_expire() -> None:
    chat = Chat()
    chat.append(*turns("a"))

    assert head(chat).expires_at is None
