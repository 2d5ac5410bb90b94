"""The routes of a session's messages."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from chat.api.access import build_new_key, raise_if_refused, read_own_head
from chat.api.governed import raise_if_switched_off
from chat.api.sessions import Limit
from chat.api.shapes import NewFeedback, NewMessages
from lisa.chat.answers import Appended, MessagesView, SessionMessage
from lisa.chat.message import Feedback
from lisa.chat.reading import DEFAULT_PAGE, read_newer_page, read_older_page
from lisa.chat.session import format_time
from lisa.chat.views import messages_view
from lisa.rest.access import not_found_error
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.etag import read_if_match, set_etag
from lisa.rest.refusals import declare_errors
from lisa.wiring.chat import contents, session_writer, sessions
from lisa.wiring.process import epoch_milliseconds

router = create_rest_router()
ALL = "/session/<sessionId>/messages"
MOST_INDEX = 10**7
CURSOR = "`nextCursor` of the page before; this page has older messages."
AFTER = "The index of a message; this page has only newer ones."


@router.post(ALL, responses=declare_errors(409, 412))
def append_messages(sessionId: str, body: Annotated[NewMessages, Body()]) -> Appended:
    """Append messages to a session.

    A session that does not exist is created. A message whose id is stored already is not stored again, so the
    request can be repeated. With the header `If-Match`, the session must be unchanged.

    Returns:
        The ids and the indexes of the messages, in the order of the request.
    """
    change = body.change(read_if_match(router))
    sent = [message.parsed() for message in body.messages]
    key = build_new_key(router, sessionId)
    raise_if_switched_off(key, body.configuration, sent)
    written = raise_if_refused(session_writer().append(key, sent, change))
    set_etag(router, written.head.etag)
    found = written.indexes.items()
    return {"messages": [{"id": name, "messageIndex": index} for name, index in found], "etag": written.head.etag}


@router.get(ALL)
def list_messages(
    sessionId: str,
    limit: Limit = DEFAULT_PAGE,
    cursor: Annotated[int | None, Query(ge=0, le=MOST_INDEX, description=CURSOR)] = None,
    after: Annotated[int | None, Query(ge=0, le=MOST_INDEX, description=AFTER)] = None,
) -> MessagesView:
    """List the messages of a session.

    Without parameters, the page has the newest messages, and the next page has older ones. With `after`, the page
    has the messages that another window added; continue with the last index as `after`.

    Returns:
        One page of messages, in the order of their indexes.
    """
    head = read_own_head(router, sessionId)
    if after is not None:
        page = read_newer_page(sessions(), head.key, after, head.next_index, limit)
        return messages_view(page, contents(), newer=True)
    before = head.next_index if cursor is None else min(cursor, head.next_index)
    return messages_view(read_older_page(sessions(), head.key, before, limit), contents())


@router.put(f"{ALL}/<messageIndex>/feedback")
def rate_message(sessionId: str, messageIndex: str, body: Annotated[NewFeedback, Body()]) -> SessionMessage:
    """Rate an answer.

    The rating is stored with the answer and its sources. A rating of null removes it.

    Returns:
        The confirmation of the change.
    """
    head = read_own_head(router, sessionId)
    index = int(messageIndex) if messageIndex.isascii() and messageIndex.isdecimal() else -1
    found = sessions().read_rows(head.key, index, index, limit=1) if 0 <= index < head.next_index else []
    if not found:
        raise not_found_error()
    if found[0].type != "ai":
        raise bad_request_error("messageIndex", "only answers of a model can be rated")
    rating = Feedback(body.rating, body.reason, format_time(epoch_milliseconds())) if body.rating else None
    if not sessions().rate(head.key, index, rating):
        raise not_found_error()
    return {"message": "the rating is stored" if rating else "the rating is removed"}
