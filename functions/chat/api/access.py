"""The sessions of the caller, and refusals as HTTP errors."""

from http import HTTPStatus

from aws_lambda_powertools.event_handler.api_gateway import Router
from aws_lambda_powertools.event_handler.exceptions import ServiceError

from lisa.chat.refusals import MessageRefused, Refusal, SessionDeleting, SessionMissing
from lisa.chat.session import RESERVED_IDS, SessionHead, SessionKey, is_id
from lisa.chat.writing import Written
from lisa.policy.resources import Session
from lisa.policy.rules import Action
from lisa.rest.access import not_found_error, raise_unless_allowed, read_caller
from lisa.rest.api import bad_request_error
from lisa.wiring.chat import sessions
from lisa.wiring.process import epoch_milliseconds

BAD_ID = "write 1 to 64 letters, digits, hyphens or underscores"


def read_own_user(router: Router) -> str:
    """Return the name of the caller, who may use own sessions; functions of the platform may not."""
    subject = read_caller(router)
    raise_unless_allowed(subject, Action.USE, Session(subject.user))
    return subject.user


def build_own_key(router: Router, session_id: str) -> SessionKey:
    """Return the key of a session of the caller, which may not exist. An impossible id is a missing session."""
    user = read_own_user(router)
    if not is_id(session_id):
        raise not_found_error()
    return SessionKey(user, session_id)


def build_new_key(router: Router, session_id: str) -> SessionKey:
    """Return the key of a session that a request may create, or raise 400."""
    user = read_own_user(router)
    if not is_id(session_id):
        raise bad_request_error("sessionId", BAD_ID)
    if session_id in RESERVED_IDS:
        raise bad_request_error("sessionId", f"{session_id} is the name of a route; choose another id")
    return SessionKey(user, session_id)


def read_own_head(router: Router, session_id: str) -> SessionHead:
    """Return the head of a session of the caller, or raise 404."""
    head = sessions().read_head(build_own_key(router, session_id))
    if head is None or head.is_gone(epoch_milliseconds()):
        raise not_found_error()
    return head


def raise_if_refused(result: Written | Refusal) -> Written:
    """Return what was written, or raise the error of a refusal."""
    if isinstance(result, Written):
        return result
    if isinstance(result, SessionMissing):
        raise not_found_error()
    if isinstance(result, MessageRefused):
        if result.too_large:
            raise ServiceError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, f"{result.field}: {result.reason}")
        raise bad_request_error(result.field, result.reason)
    status = HTTPStatus.CONFLICT if isinstance(result, SessionDeleting) else HTTPStatus.PRECONDITION_FAILED
    raise ServiceError(status, result.message)
