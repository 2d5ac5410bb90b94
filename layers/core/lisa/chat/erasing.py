"""The deletion of sessions: messages first, then contents and shares, the head last, so that it can be repeated."""

from lisa.chat.ports import Contents, Sessions
from lisa.chat.session import SessionKey
from lisa.chat.settings_ports import Shares


def erase_session(key: SessionKey, *, sessions: Sessions, contents: Contents, shares: Shares) -> bool:
    """Delete everything of a session that is marked for deletion, or whose head has expired and is gone.

    The shares of the session are deleted with their copies. Return False, and delete nothing, if the session exists
    and is not marked: it was created again.
    """
    head = sessions.read_head(key)
    if head is not None and not head.deleting:
        return False
    sessions.erase_messages(key)
    contents.erase(key.prefix)
    _erase_shares(key, contents, shares)
    sessions.erase_head(key)
    return True


def _erase_shares(key: SessionKey, contents: Contents, shares: Shares) -> None:
    """Delete the copy of each share before the share itself, so that a repetition finds the rest."""
    for share in shares.list_shares(key.user):
        if share.session_id == key.session_id:
            contents.erase(share.prefix)
            shares.erase(share.share_id)
