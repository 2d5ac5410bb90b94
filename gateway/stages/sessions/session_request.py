"""The session that a request names in its `metadata`, and the question that it adds to the session."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.calls.call import Call
from gateway.stages.sessions.questions import newest_question
from gateway.wire.errors import MalformedRequest
from lisa.chat.message import NewMessage
from lisa.chat.session import is_id
from lisa.endpoints.endpoint import WireFormat

#: The endpoints whose answers can be stored in a session.
STORED_FORMATS = frozenset({WireFormat.CHAT, WireFormat.MESSAGES, WireFormat.RESPONSES})
SESSION_ID = "session_id"
_OWN = (SESSION_ID, "message_id", "parent_id", "answer_id", "continues")


@dataclass(frozen=True)
class SessionRequest:
    """The ids in a request. None means that the server chooses.

    `message_id` is the id of the question, `parent_id` that of the message before it, `answer_id` that of the answer.
    `continues` is the id of an answer that the new answer continues; such a request adds no question.
    """

    session_id: str
    message_id: str | None = None
    parent_id: str | None = None
    answer_id: str | None = None
    continues: str | None = None
    names_parent: bool = False


def parse_session(call: Call) -> SessionRequest | None:
    """Return the session of a request, or None if it names none. Raises MalformedRequest for a wrong id."""
    metadata = call.payload.fields.get("metadata")
    if call.endpoint.wire not in STORED_FORMATS or not isinstance(metadata, dict) or metadata.get(SESSION_ID) is None:
        return None
    given = {name: metadata[name] for name in _OWN if metadata.get(name) is not None}
    for name, value in given.items():
        if not isinstance(value, str) or not is_id(value):
            raise MalformedRequest(f"metadata.{name}: use 1 to 64 letters, digits, '_' and '-'.", "metadata")
    return SessionRequest(**given, names_parent="parent_id" in metadata)


def without_session(call: Call) -> Call:
    """Return the call without the gateway's own metadata, which no provider receives."""
    metadata = call.payload.fields.get("metadata")
    if not isinstance(metadata, dict) or not any(name in metadata for name in _OWN):
        return call
    rest = {name: value for name, value in metadata.items() if name not in _OWN}
    fields = {name: value for name, value in call.payload.fields.items() if name != "metadata"}
    return replace(call, payload=replace(call.payload, fields=fields | ({"metadata": rest} if rest else {})))


def question_of(call: Call, asked: SessionRequest, new_id: str) -> NewMessage | None:
    """Return the newest message of the user as a message of the session; None if the request adds no question."""
    content = None if asked.continues else newest_question(call.endpoint.wire, call.payload.fields)
    if content is None:
        return None
    fields: Mapping[str, Any] = {"content": content, "metadata": {"modelName": call.model.model_id}}
    return NewMessage("human", fields, asked.message_id or new_id, asked.parent_id, asked.names_parent)
