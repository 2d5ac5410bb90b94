"""The import of sessions into a user's own ones. It can be repeated: nothing is stored twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from lisa.chat.imports import ImportedSession
from lisa.chat.refusals import MessageRefused, Refusal, SessionDeleting
from lisa.chat.session import RESERVED_IDS, SessionHead, SessionKey
from lisa.chat.writing import Change, SessionWriter, Written

MOST_MILLISECONDS = 18_000  # of one request; API Gateway waits for 29 seconds


@dataclass(frozen=True)
class ImportResult:
    """The outcome for one session: the number of messages that are new, or the reason why it is not imported."""

    session_id: str
    name: str | None
    messages: int = 0
    created: bool = False
    error: str | None = None


@dataclass(frozen=True)
class ImportProgress:
    """The outcomes of one request, and the number of the session with which the next one continues."""

    results: tuple[ImportResult, ...]
    next_start: int | None


def import_sessions(
    user: str, sessions: Sequence[ImportedSession], writer: SessionWriter, *, start: int = 0
) -> ImportProgress:
    """Import sessions from number `start` on, until all are stored or the time of a request is used up."""
    end = writer.clock() + MOST_MILLISECONDS
    results: list[ImportResult] = []
    for number, session in enumerate(sessions[start:], start):
        if results and writer.clock() > end:
            return ImportProgress(tuple(results), number)
        results.append(_import_session(SessionKey(user, session.session_id), session, writer))
    return ImportProgress(tuple(results), None)


def _import_session(key: SessionKey, session: ImportedSession, writer: SessionWriter) -> ImportResult:
    if key.session_id in RESERVED_IDS:
        return ImportResult(key.session_id, session.name, error="its id is the name of a route")
    before = writer.sessions.read_head(key)
    at = session.last_updated or session.create_time if before is None else None
    change = Change({} if before else _build_head_fields(session), create=True, at=at)
    written = writer.merge(key, session.messages, change)
    if not isinstance(written, Written):
        return ImportResult(key.session_id, session.name, error=_explain_refusal(written))
    return _build_result(before, written, session)


def _build_head_fields(session: ImportedSession) -> dict[str, Any]:
    fields: dict[str, Any] = {"configuration": session.configuration, "pinned": session.pinned}
    fields |= {"name": session.name} if session.name else {}
    return fields | ({"create_time": session.create_time} if session.create_time else {})


def _build_result(before: SessionHead | None, written: Written, session: ImportedSession) -> ImportResult:
    head = written.head
    added = head.next_index - (before.next_index if before else 0)
    return ImportResult(head.key.session_id, head.name or session.name, added, before is None)


def _explain_refusal(refusal: Refusal) -> str:
    if isinstance(refusal, MessageRefused):
        return f"{refusal.field}: {refusal.reason}"
    return refusal.message if isinstance(refusal, SessionDeleting) else "the session cannot be changed now"
