"""The answers about shares."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from lisa.chat.answers import MessageView
from lisa.chat.message import Row
from lisa.chat.settings_answers import SharedSessionView, ShareView
from lisa.chat.share import Share
from lisa.chat.views import message_view
from lisa.policy.subject import Subject


def share_view(share: Share, subject: Subject) -> ShareView:
    """Return a share without its messages. Only its owner sees the id of the session."""
    is_owner = share.owner == subject.user
    return {
        "shareId": share.share_id,
        "sessionId": share.session_id if is_owner else None,
        "name": share.name,
        "owner": share.owner,
        "isOwner": is_owner,
        "groups": list(share.groups),
        "createdAt": share.created_at,
        "expires": share.expires_at,
        "messageCount": share.message_count,
    }


def shared_session_view(
    share: Share, subject: Subject, messages: Sequence[Mapping[str, Any]], part: int, link: Callable[[str], str]
) -> SharedSessionView:
    """Return a share with the messages of a part; `link` returns the link to an image by its key."""
    more = part + 1 < share.parts
    return {
        **share_view(share, subject),
        "messages": [_shared_message_view(message, link) for message in messages],
        "nextCursor": str(part + 1) if more else None,
        "hasMore": more,
    }


def _shared_message_view(message: Mapping[str, Any], link: Callable[[str], str]) -> MessageView:
    row = Row(message["messageIndex"], message["id"], message["parentId"], message["type"], message["createdAt"], "", 0)
    return message_view(row, message, link)
