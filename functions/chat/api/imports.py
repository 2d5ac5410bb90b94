"""The routes that import sessions."""

from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.exceptions import ServiceError
from aws_lambda_powertools.event_handler.openapi.params import Query

from chat.api.access import read_own_user
from lisa.chat.answers import ImportForm, ImportView
from lisa.chat.import_files import read_import_file
from lisa.chat.importing import import_sessions
from lisa.chat.imports import ImportRefused, parse_import
from lisa.chat.session import build_user_prefix
from lisa.chat.uploads import MOST_UPLOAD_BYTES
from lisa.chat.views import import_view
from lisa.rest.api import bad_request_error, create_rest_router
from lisa.rest.refusals import declare_errors
from lisa.wiring.chat import contents, session_writer
from lisa.wiring.process import create_id

router = create_rest_router()
_BODY = {  # for the document: the body may also be a list, so Powertools sees none
    "description": "The `key` of an uploaded file, a session with its `history`, or a list of sessions.",
    "required": True,
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"key": {"type": "string"}, "history": {"type": "array", "items": {"type": "object"}}},
            }
        }
    },
}


@router.post("/session/import/upload")
def create_import_form() -> ImportForm:
    """Create a form to upload a file to import.

    S3 accepts files of at most 100 MB for one hour. They are deleted after a day.

    Returns:
        The address and the fields of the form, and the key of the file.
    """
    key = f"{build_user_prefix(read_own_user(router), 'imports')}{create_id()}"
    return {**contents().create_form(key, MOST_UPLOAD_BYTES), "key": key}


@router.post("/session/import", openapi_extensions={"requestBody": _BODY}, responses=declare_errors(400, 404, 413))
def import_session_file(
    start: Annotated[int, Query(ge=0, le=10**6, description="`nextStart` of the answer before.")] = 0,
) -> ImportView:
    """Import sessions.

    The body contains exported sessions of this or of an older system, conversations of ChatGPT, or the key of an
    uploaded file with them, which may be an archive. A repeated import adds nothing.

    Returns:
        The imported sessions. A large file needs several requests; continue with `nextStart` until it is null.
    """
    user = read_own_user(router)
    sessions = parse_import(_read_value(user))
    if isinstance(sessions, ImportRefused):
        raise bad_request_error("body", sessions.reason)
    return import_view(import_sessions(user, sessions, session_writer(), start=start))


def _read_value(user: str) -> Any:
    """Return the JSON value of the body, or of the uploaded file that the body names."""
    try:
        value = router.current_event.json_body
    except ValueError as error:
        raise bad_request_error("body", "it is no valid JSON") from error
    if not isinstance(value, dict) or not isinstance(value.get("key"), str):
        return value
    own = value["key"].startswith(build_user_prefix(user, "imports"))
    content = contents().get(value["key"]) if own else None
    if content is None:
        raise ServiceError(HTTPStatus.NOT_FOUND, "there is no uploaded file with this key; upload it again")
    found = read_import_file(content)
    if isinstance(found, ImportRefused):
        raise bad_request_error("key", found.reason)
    return found
