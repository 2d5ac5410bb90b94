"""Lists of a user's sessions."""

from lisa.chat.ports import Sessions
from lisa.chat.session import ListCursor, SessionHead

_PAGE = 500


def list_all_heads(sessions: Sessions, user: str, now: int, most: int) -> list[SessionHead]:
    """Return the complete heads of the user's sessions, at most `most`, newest change first. `now` is epoch ms."""
    found: list[SessionHead] = []
    after: ListCursor | None = None
    while len(found) < most and (page := sessions.list_heads(user, min(_PAGE, most - len(found)), after)):
        whole = (sessions.read_head(head.key) for head in page)
        found += [head for head in whole if head is not None and not head.is_gone(now)]
        after = ListCursor(page[-1].last_updated, page[-1].key.session_id)
    return found
