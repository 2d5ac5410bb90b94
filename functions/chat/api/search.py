"""The route that searches in the messages of the caller."""

from typing import Annotated

from aws_lambda_powertools.event_handler.openapi.params import Query

from chat.api.access import read_own_user
from lisa.chat.answers import SearchHits
from lisa.chat.searching import Search, parse_search_cursor
from lisa.chat.snippets import parse_terms
from lisa.chat.views import search_view
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.wiring.chat import contents, sessions
from lisa.wiring.process import epoch_milliseconds

router = create_rest_router()
WORDS = "The words that a message contains. Case and accents are ignored."


@router.get("/session/search")
def search_sessions(
    q: Annotated[str, Query(min_length=1, max_length=200, description=WORDS)],
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    cursor: str | None = None,
) -> SearchHits:
    """Search in the messages and the names of the caller's sessions.

    A message is found if it contains all words. One request reads a bounded number of messages, so a page may have
    few hits or none before the end; continue with `nextCursor` until it is null.

    Returns:
        One page of hits. Sessions that were changed last and their newest messages come first.
    """
    user, terms = read_own_user(router), parse_terms(q)
    if not terms:
        raise bad_request_error("q", "write at least one word")
    try:
        after = parse_search_cursor(cursor)
    except ValueError as error:
        raise bad_request_error("cursor", str(error)) from error
    return search_view(Search(sessions(), contents(), user, terms, epoch_milliseconds(), limit).run(after))
