"""The routes of sessions."""

from concurrent.futures import ThreadPoolExecutor
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from chat.api.access import build_new_key, build_own_key, raise_if_refused, read_own_head, read_own_user
from chat.api.governed import raise_if_switched_off
from chat.api.shapes import Pin, SessionName, WholeSession
from lisa.chat.answers import SessionEntry, SessionMessage, SessionsDeleted, SessionView
from lisa.chat.reading import MOST_PAGE, read_older_page
from lisa.chat.session import ListCursor, parse_list_cursor
from lisa.chat.views import entry_view, session_view
from lisa.chat.writing import Change
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.etag import read_if_match, set_etag
from lisa.rest.refusals import declare_errors
from lisa.wiring.chat import answers, contents, session_writer, sessions
from lisa.wiring.process import epoch_milliseconds

router = create_rest_router()
ONE = "/session/<sessionId>"
MOST_SESSIONS = 1_000
_THREADS = 8
_LIMIT = Query(ge=1, le=MOST_PAGE, description="The largest number of messages on the page.")
Limit = Annotated[int, _LIMIT]
OptionalLimit = Annotated[int | None, _LIMIT]


@router.get("/session")
def list_sessions(
    limit: Annotated[int, Query(ge=1, le=MOST_SESSIONS)] = MOST_SESSIONS,
    cursor: Annotated[
        str | None, Query(description="`lastUpdated` and `sessionId` of the last session, with a comma between them.")
    ] = None,
) -> list[SessionEntry]:
    """List the sessions of the caller.

    An empty list is the end.

    Returns:
        One page of sessions without their messages. The session that was changed last is the first one.
    """
    user = read_own_user(router)
    try:
        after = parse_list_cursor(cursor)
    except ValueError as error:
        raise bad_request_error("cursor", str(error)) from error
    return [
        entry_view(head) for head in sessions().list_heads(user, limit, after) if not head.is_gone(epoch_milliseconds())
    ]


@router.delete("/session")
def delete_sessions() -> SessionsDeleted:
    """Delete all sessions of the caller.

    The sessions disappear at once. Their messages, images and shares are deleted in the
    background.

    Returns:
        The confirmation of the deletion.
    """
    user, after = read_own_user(router), None
    while found := sessions().list_heads(user, MOST_SESSIONS, after):
        with ThreadPoolExecutor(_THREADS) as threads:
            list(threads.map(session_writer().delete, [head.key for head in found]))
        after = ListCursor(found[-1].last_updated, found[-1].key.session_id)
    return {"deleted": True}


@router.get(ONE)
def get_session(sessionId: str, limit: OptionalLimit = None) -> SessionView:
    """Get a session with its newest messages.

    Without `limit`, the session has as many of them as fit in an answer: about 4.5 MB.
    Older messages are on the pages of `GET /session/{sessionId}/messages`, from `nextCursor`. `runningAnswers` are the
    answers that the gateway is writing; their messages come into the session when they end.

    Returns:
        The session with the messages of all its branches, in the order of their indexes.
    """
    head = read_own_head(router, sessionId)
    set_etag(router, head.etag)
    running = answers().list_answers(head.key)
    return session_view(head, read_older_page(sessions(), head.key, head.next_index, limit), contents(), running)


@router.put(ONE, responses=declare_errors(409, 412))
def put_session(sessionId: str, body: Annotated[WholeSession, Body()]) -> SessionMessage:
    """Merge a whole history into a session.

    A session that does not exist is created. Messages that are stored already are recognized by their ids or their
    contents. New ones are appended; nothing is removed. With the header `If-Match`, the session must be unchanged.

    Returns:
        The confirmation of the change.
    """
    change = body.change(read_if_match(router))
    sent = [message.parsed() for message in body.messages or ()]
    key = build_new_key(router, sessionId)
    raise_if_switched_off(key, body.configuration, sent)
    raise_if_refused(session_writer().merge(key, sent, change))
    return {"message": "the session is stored"}


@router.delete(ONE)
def delete_session(sessionId: str) -> SessionsDeleted:
    """Delete a session.

    The session disappears at once. Its messages, images and shares are deleted in the background.

    Returns:
        The confirmation of the deletion.
    """
    raise_if_refused(session_writer().delete(build_own_key(router, sessionId)))
    return {"deleted": True}


@router.put(f"{ONE}/name", responses=declare_errors(412))
def rename_session(sessionId: str, body: Annotated[SessionName, Body()]) -> SessionMessage:
    """Rename a session.

    Returns:
        The confirmation of the change.
    """
    _change(sessionId, {"name": body.name})
    return {"message": "the session is renamed"}


@router.put(f"{ONE}/pin", responses=declare_errors(412))
def pin_session(sessionId: str, body: Annotated[Pin, Body()]) -> SessionMessage:
    """Pin or unpin a session.

    Returns:
        The confirmation of the change.
    """
    _change(sessionId, {"pinned": body.pinned})
    return {"message": "the session is pinned" if body.pinned else "the session is not pinned any more"}


def _change(session_id: str, fields: dict[str, Any]) -> None:
    key = build_own_key(router, session_id)
    raise_if_refused(session_writer().change(key, Change(fields, read_if_match(router))))
