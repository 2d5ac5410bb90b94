"""The routes of shares."""

from typing import Annotated

from aws_lambda_powertools.event_handler.exceptions import BadRequestError
from aws_lambda_powertools.event_handler.openapi.params import Body, Query
from pydantic import BaseModel, Field

from chat.api.access import read_own_head, read_own_user
from lisa.chat.answers import SessionsDeleted
from lisa.chat.refusals import SessionMissing
from lisa.chat.session import format_time, is_id
from lisa.chat.settings_answers import SharedSessionView, SharesView, ShareView
from lisa.chat.share import MOST_GROUPS, Share, parse_audiences
from lisa.chat.share_views import share_view, shared_session_view
from lisa.chat.sharing import MessageMissing, ShareRequest, ShareStores, create_share, find_share, read_shared_messages
from lisa.joins.readable_collections import build_reading_check
from lisa.rest.access import not_found_error, read_caller
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.wiring.chat import contents, sessions
from lisa.wiring.chat_settings import share_store
from lisa.wiring.process import create_secret_id, epoch_milliseconds
from lisa.wiring.repositories import repository_store

router = create_rest_router()
ONE = "/shares/<shareId>"
LONGEST_LIFE = 10 * 366 * 86_400  # seconds


class NewShare(BaseModel):
    """A share of a session. Without groups, every signed-in user may read it. `expires` is in epoch seconds."""

    groups: Annotated[list[str] | None, Field(max_length=MOST_GROUPS)] = None
    upTo: Annotated[int | None, Field(ge=0, le=10**7)] = None
    expires: int | None = None

    def build_request(self, now: int) -> ShareRequest:
        """Return the request to create a share at `now`, epoch ms, or raise 400."""
        seconds = now // 1_000
        if self.expires is not None and not seconds < self.expires <= seconds + LONGEST_LIFE:
            raise bad_request_error("expires", "write a time in the next ten years, in epoch seconds")
        try:
            audiences = parse_audiences(self.groups or ())
        except ValueError as error:
            raise bad_request_error("groups", str(error)) from error
        return ShareRequest(create_secret_id(), audiences, format_time(now), self.expires, self.upTo)


@router.post("/session/<sessionId>/shares")
def share_session(sessionId: str, body: Annotated[NewShare, Body()]) -> ShareView:
    """Share a session.

    The share is a copy of the questions and answers in the branch that ends at the message `upTo`, by default the
    newest one. Later changes of the session do not change it. Members of the groups may read it, and without groups
    every signed-in user who has its id.

    Returns:
        The share with its id.
    """
    head = read_own_head(router, sessionId)
    request = body.build_request(epoch_milliseconds())
    share = create_share(ShareStores(share_store(), sessions(), contents()), head, request)
    if isinstance(share, SessionMissing):
        raise not_found_error()
    if isinstance(share, MessageMissing):
        raise BadRequestError(share.message)
    return share_view(share, read_caller(router))


@router.get("/shares")
def list_shares() -> SharesView:
    """List the shares of the caller.

    Users see own shares only.

    Returns:
        The shares without their messages, newest first.
    """
    user, now = read_own_user(router), epoch_milliseconds()
    found = [share for share in share_store().list_shares(user) if not share.is_gone(now)]
    return {"shares": [share_view(share, read_caller(router)) for share in found], "nextCursor": None}


@router.get(ONE)
def get_share(
    shareId: str,
    cursor: Annotated[int, Query(ge=0, le=10**6, description="`nextCursor` of the page before.")] = 0,
) -> SharedSessionView:
    """Get a shared session.

    The owner, members of its groups and administrators may read it. Sources that the caller may not read have a title
    and the mark `hidden`, but no place and no text.

    Returns:
        The share with a page of its messages, oldest first.
    """
    subject = read_caller(router)
    read_own_user(router)
    share = find_share(share_store(), subject, shareId, epoch_milliseconds()) if is_id(shareId) else None
    if not isinstance(share, Share):
        raise not_found_error()
    may_read = build_reading_check(subject, repository_store())
    messages = read_shared_messages(contents(), share, cursor, may_read)
    return shared_session_view(share, subject, messages, cursor, contents().create_link)


@router.delete(ONE)
def delete_share(shareId: str) -> SessionsDeleted:
    """Delete a share.

    Only its owner may do this. Nobody can read it any more; its copy is deleted in the background.

    Returns:
        The confirmation of the deletion.
    """
    user = read_own_user(router)
    share = share_store().get(shareId) if is_id(shareId) else None
    if share is None or share.owner != user or share.is_gone(epoch_milliseconds()):
        raise not_found_error()
    share_store().mark_deleting(shareId)
    return {"deleted": True}
