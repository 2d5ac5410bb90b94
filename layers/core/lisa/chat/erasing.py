"""The deletion of sessions: shares first, then messages and contents, the head last, so that it can be repeated."""

from lisa.chat.ports import Contents, Sessions
from lisa.chat.session import SessionKey
from lisa.chat.settings_ports import Shares
from lisa.chat.share import build_share_prefix


def erase_session(key: SessionKey, *, sessions: Sessions, contents: Contents, shares: Shares) -> bool:
    """Delete everything of a session that is marked for deletion, or whose head has expired and is gone.

    The shares of the session are deleted with their copies. Return False, and delete nothing, if the session exists
    and is not marked: it was created again.
    """
    head = sessions.read_head(key)
    if head is not None and not head.deleting:
        return False
    _erase_shares(key, contents, shares)
    sessions.erase_messages(key)
    contents.erase(key.prefix)
    sessions.erase_head(key)
    return True


def _erase_shares(key: SessionKey, contents: Contents, shares: Shares) -> None:
    """Delete each share, then its copy, and its reservation last, so that a repetition finds the rest."""
    for share_id in shares.list_reservations(key):
        shares.close(key, share_id)
        contents.erase(build_share_prefix(share_id))
        shares.release(key, share_id)
