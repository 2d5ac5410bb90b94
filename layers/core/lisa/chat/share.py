"""Shares: read-only copies of a branch of a session for the members of groups, or for every signed-in user."""

from collections.abc import Sequence
from dataclasses import dataclass

from lisa.chat.session import SessionKey
from lisa.policy.resources import GROUP_PREFIX, PUBLIC

MOST_GROUPS, MOST_GROUP_NAME = 20, 200


@dataclass(frozen=True)
class Share:
    """The properties of a share. `created_at` is an ISO text in UTC, `expires_at` is epoch seconds or None.

    `groups` holds `lisa:public`, or `group:` and the name of a group. The messages are objects: `parts` of them.
    A share that is being deleted is gone for its readers.
    """

    share_id: str
    owner: str
    session_id: str
    name: str | None
    groups: tuple[str, ...]
    created_at: str
    expires_at: int | None
    message_count: int
    parts: int
    deleting: bool = False

    @property
    def session(self) -> SessionKey:
        """The key of the session that the share copies."""
        return SessionKey(self.owner, self.session_id)

    @property
    def prefix(self) -> str:
        """The prefix of the keys of all contents of the share."""
        return build_share_prefix(self.share_id)

    def is_gone(self, now: int) -> bool:
        """Return whether the share was revoked, or is expired at `now`, epoch ms."""
        return self.deleting or (self.expires_at is not None and self.expires_at * 1_000 <= now)


def build_share_prefix(share_id: str) -> str:
    """Return the prefix of the keys of all contents of a share."""
    return f"shares/{share_id}/"


def build_part_key(share_id: str, part: int) -> str:
    """Return the key of a part of the messages, from 0."""
    return f"{build_share_prefix(share_id)}part-{part:06d}.json"


def parse_audiences(groups: Sequence[str]) -> tuple[str, ...]:
    """Return the audiences of a share: of no groups and of `lisa:public`, every signed-in user.

    A group may be written with or without `group:`. Raise ValueError for a name of a wrong length.
    """
    if not groups or PUBLIC in groups:
        return (PUBLIC,)
    names = [group.removeprefix(GROUP_PREFIX) for group in groups]
    if not all(1 <= len(name) <= MOST_GROUP_NAME for name in names):
        raise ValueError(f"write names of groups with 1 to {MOST_GROUP_NAME} characters")
    return tuple(dict.fromkeys(GROUP_PREFIX + name for name in names))
