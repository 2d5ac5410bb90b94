"""The creation of shares and the reads of them."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lisa.chat.ports import Contents, Sessions
from lisa.chat.refusals import SessionMissing
from lisa.chat.session import SessionHead, SessionKey
from lisa.chat.settings_ports import Shares
from lisa.chat.share import Share, build_part_key
from lisa.chat.shared_sources import MayRead, hide_sources
from lisa.chat.snapshot import find_branch, store_snapshot
from lisa.errors import TABLES, TransientError
from lisa.policy import resources as on
from lisa.policy.decision import NOT_FOUND, Denied
from lisa.policy.rules import Action, decide
from lisa.policy.subject import Subject

_ATTEMPTS = 10  # of a reservation, which other writes to the session may prevent


@dataclass(frozen=True)
class ShareRequest:
    """A share to create: its unguessable id, its audiences, its end and the message where it ends."""

    share_id: str
    audiences: tuple[str, ...]
    created_at: str
    expires_at: int | None = None
    last_index: int | None = None


@dataclass(frozen=True)
class MessageMissing:
    """The session has no message with the index where the share should end."""

    message: str = "upTo: there is no message with this index"


@dataclass(frozen=True)
class ShareStores:
    """The stores that a share is made of."""

    shares: Shares
    sessions: Sessions
    contents: Contents


def create_share(
    stores: ShareStores, head: SessionHead, request: ShareRequest
) -> Share | MessageMissing | SessionMissing:
    """Store a snapshot of the branch that ends at a message, by default the newest one.

    A session that is deleted meanwhile leaves no share.
    """
    last = head.next_index - 1 if request.last_index is None else request.last_index
    branch = find_branch(stores.sessions.read_digests(head.key), last)
    if branch is None:
        return MessageMissing()
    if not _reserve(stores, head.key, request.share_id):
        return SessionMissing()
    snapshot = store_snapshot(stores.sessions, stores.contents, head, branch, request.share_id)
    share = Share(
        request.share_id,
        head.key.user,
        head.key.session_id,
        head.name or snapshot.first_question,
        request.audiences,
        request.created_at,
        request.expires_at,
        snapshot.message_count,
        snapshot.parts,
    )
    if stores.shares.put(share):
        return share
    stores.contents.erase(share.prefix)  # the deletion of the session may have passed them already
    return SessionMissing()


def _reserve(stores: ShareStores, key: SessionKey, share_id: str) -> bool:
    """Reserve a share. Return False if the session does not exist or is being deleted."""
    for _ in range(_ATTEMPTS):
        if stores.shares.reserve(key, share_id):
            return True
        head = stores.sessions.read_head(key)
        if head is None or head.deleting:
            return False
    raise TransientError("other requests write to this session at the same time", dependency=TABLES)


def find_share(shares: Shares, subject: Subject, share_id: str, now: int) -> Share | Denied:
    """Return a share that the caller may read, or NOT_FOUND."""
    share = shares.get(share_id)
    if share is None or share.is_gone(now):
        return NOT_FOUND
    decision = decide(subject, Action.USE, on.Share(share.owner, share.groups))
    return decision if isinstance(decision, Denied) else share


def read_shared_messages(contents: Contents, share: Share, part: int, may_read: MayRead) -> list[dict[str, Any]]:
    """Return the messages of a part as a viewer with these rights sees them."""
    stored = contents.get(build_part_key(share.share_id, part)) if part < share.parts else None
    messages: Sequence[dict[str, Any]] = json.loads(stored or b"[]")
    return [hide_sources(message, may_read) for message in messages]
