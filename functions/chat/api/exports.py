"""The routes that export sessions."""

from http import HTTPStatus
from typing import Annotated, Literal

from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.params import Query

from chat.api.access import read_own_head, read_own_user
from lisa.chat.answers import ExportLink
from lisa.chat.exporting import MOST_BYTES, Exporter, ExportFormat, ExportTooLarge
from lisa.chat.listing import list_all_heads
from lisa.chat.session import SessionHead, build_user_prefix
from lisa.chat.uploads import LINK_SECONDS
from lisa.rest.api import create_rest_router
from lisa.rest.redirects import redirect_to
from lisa.rest.refusals import declare_errors, declare_redirect
from lisa.wiring.chat import contents, sessions
from lisa.wiring.process import create_id, epoch_milliseconds

router = create_rest_router()
MOST_SESSIONS = 5_000
_TOO_LARGE = f"an export may have {MOST_BYTES // 1_000_000} MB; name fewer sessions in sessionIds"
Link = Annotated[bool, Query(description="With `true`, the answer is the link instead of a redirect.")]


@router.get("/session/<sessionId>/export", responses=declare_redirect() | declare_errors(413))
def export_session(
    sessionId: str,
    kind: Annotated[Literal["md", "json", "zip"], Query(alias="format", description="The format of the file.")] = "md",
    link: Link = False,
) -> ExportLink:
    """Export a session as a file.

    Markdown and JSON contain the images; an archive has them as files. The answer redirects to the file.

    Returns:
        The link to the file, which is valid for one hour.
    """
    return _export([read_own_head(router, sessionId)], kind, single=True, link=link)


@router.get("/session/export", responses=declare_redirect() | declare_errors(404, 413))
def export_sessions(
    kind: Annotated[Literal["zip", "json", "md"], Query(alias="format", description="The format of the file.")] = "zip",
    sessionIds: Annotated[str | None, Query(description="The ids of the sessions, with commas between them.")] = None,
    link: Link = False,
) -> ExportLink:
    """Export all sessions of the caller, or some of them, as one file.

    An archive contains JSON, Markdown and the images of each session. The answer redirects to the file.

    Returns:
        The link to the file, which is valid for one hour.
    """
    user = read_own_user(router)
    names = [name for part in (sessionIds or "").split(",") if (name := part.strip())]
    if names:
        heads = [read_own_head(router, name) for name in dict.fromkeys(names)]
    else:
        heads = list_all_heads(sessions(), user, epoch_milliseconds(), MOST_SESSIONS)
    return _export(heads, kind, single=False, link=link)


def _export(heads: list[SessionHead], kind: ExportFormat, *, single: bool, link: bool) -> ExportLink:
    try:
        file = Exporter(sessions(), contents()).export(heads, kind, single=single)
    except ExportTooLarge as error:
        raise ServiceError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, _TOO_LARGE) from error
    key = f"{build_user_prefix(read_own_user(router), 'exports')}{create_id()}/{file.name}"
    contents().put(key, file.content, file.media_type)
    url = contents().create_link(key, file.name)
    if not link:
        redirect_to(router, url)
    return {"url": url, "fileName": file.name, "expiresIn": LINK_SECONDS}
