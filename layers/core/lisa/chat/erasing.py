"""The deletion of sessions: messages first, then contents, the head last, so that it can be repeated at any point."""

from lisa.chat.ports import Contents, Sessions
from lisa.chat.session import SessionKey


def erase_session(key: SessionKey, *, sessions: Sessions, contents: Contents) -> bool:
    """Delete everything of a session that is marked for deletion, or whose head has expired and is gone.

    Return False, and delete nothing, if the session exists and is not marked: it was created again.
    """
    head = sessions.read_head(key)
    if head is not None and not head.deleting:
        return False
    sessions.erase_messages(key)
    contents.erase(key.prefix)
    sessions.erase_head(key)
    return True
