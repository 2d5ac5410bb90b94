"""The session that a request names in its `metadata`, and the question that it adds to the session."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from gateway.calls.call import Call
from gateway.stages.sessions.questions import find_image_details, find_newest_question
from gateway.wire.errors import MalformedRequest
from lisa.chat.message import NewMessage
from lisa.chat.session import is_id
from lisa.endpoints.endpoint import WireFormat

#: The endpoints whose answers can be stored in a session.
STORED_FORMATS = frozenset({WireFormat.CHAT, WireFormat.IMAGES, WireFormat.MESSAGES, WireFormat.RESPONSES})
SESSION_ID = "session_id"
_IDS = (SESSION_ID, "message_id", "parent_id", "answer_id", "continues")
#: The notes of a client about its request, with their forms; they are stored with the answer.
_DROPPED, _LEFT_OUT = "dropped_arguments", "left_out"
_NOTES = {_DROPPED: re.compile(r"[a-z_]{1,64}(,[a-z_]{1,64}){0,31}"), _LEFT_OUT: re.compile(r"[0-9]{1,6}")}
_TEMPORARY_CHAT = "temporary_chat"
_OWN = (*_IDS, *_NOTES, _TEMPORARY_CHAT)


@dataclass(frozen=True)
class SessionRequest:
    """The ids in a request. None means that the server chooses.

    `message_id` is the id of the question, `parent_id` that of the message before it, `answer_id` that of the answer.
    `continues` is the id of an answer that the new answer continues; such a request adds no question.
    `dropped_arguments` names the arguments that the client removed because the model does not take them, `left_out` is
    the number of earlier messages that it did not send because they exceed the model's context.
    """

    session_id: str
    message_id: str | None = None
    parent_id: str | None = None
    answer_id: str | None = None
    continues: str | None = None
    names_parent: bool = False
    dropped_arguments: tuple[str, ...] = ()
    left_out: int = 0

    @property
    def notes(self) -> dict[str, Any]:
        """The notes as metadata of the answer."""
        notes = {"droppedArguments": list(self.dropped_arguments), "leftOut": self.left_out}
        return {name: note for name, note in notes.items() if note}


def parse_session(call: Call) -> SessionRequest | None:
    """Return the session of a request, or None if it names none.

    Raises:
        MalformedRequest: for a wrong id or note, and for a stream of images, whose events are too large to be stored.
    """
    metadata = call.payload.fields.get("metadata")
    if call.endpoint.wire not in STORED_FORMATS or not isinstance(metadata, dict) or metadata.get(SESSION_ID) is None:
        return None
    given = {name: metadata[name] for name in _IDS if metadata.get(name) is not None}
    for name, value in given.items():
        if not isinstance(value, str) or not is_id(value):
            raise MalformedRequest(f"metadata.{name}: use 1 to 64 letters, digits, '_' and '-'.", "metadata")
    if call.endpoint.wire is WireFormat.IMAGES and call.payload.fields.get("stream") is True:
        raise MalformedRequest("stream: a session takes whole images only; leave out `stream`.", "stream")
    notes = {name: _parse_note(name, metadata.get(name)) for name in _NOTES}
    return SessionRequest(
        **given,
        names_parent="parent_id" in metadata,
        dropped_arguments=tuple(filter(None, notes[_DROPPED].split(","))),
        left_out=int(notes[_LEFT_OUT] or 0),
    )


def _parse_note(name: str, value: Any) -> str:
    """Return a note, empty if there is none. Raises MalformedRequest for one of a wrong form."""
    if value is None:
        return ""
    if not isinstance(value, str) or not _NOTES[name].fullmatch(value):
        form = "names of arguments, separated by commas" if name == _DROPPED else "a number of at most six digits"
        raise MalformedRequest(f"metadata.{name}: use a text with {form}.", "metadata")
    return value


def is_temporary_chat(call: Call) -> bool:
    """Return whether the request belongs to a chat that is stored nowhere: `metadata.temporary_chat` is "true"."""
    metadata = call.payload.fields.get("metadata")
    return isinstance(metadata, dict) and metadata.get(_TEMPORARY_CHAT) == "true" and metadata.get(SESSION_ID) is None


def remove_temporary_chat_mark(call: Call) -> Call:
    """Return the call of a temporary chat without the metadata that says so, which no provider receives."""
    return _remove_metadata(call, (_TEMPORARY_CHAT,)) if is_temporary_chat(call) else call


def remove_session_metadata(call: Call) -> Call:
    """Return the call without the gateway's own metadata, which no provider receives."""
    return _remove_metadata(call, _OWN)


def _remove_metadata(call: Call, names: tuple[str, ...]) -> Call:
    metadata = call.payload.fields.get("metadata")
    if not isinstance(metadata, dict) or not any(name in metadata for name in names):
        return call
    if call.payload.form is not None:
        return replace(call, payload=replace(call.payload, fields={}))
    rest = {name: value for name, value in metadata.items() if name not in names}
    fields = {name: value for name, value in call.payload.fields.items() if name != "metadata"}
    return replace(call, payload=replace(call.payload, fields=fields | ({"metadata": rest} if rest else {})))


def build_question(call: Call, asked: SessionRequest, new_id: str) -> NewMessage | None:
    """Return the newest message of the user as a message of the session; None if the request adds no question."""
    content = None if asked.continues else find_newest_question(call.endpoint.wire, call.payload.fields)
    if content is None:
        return None
    about = find_image_details(call.endpoint.wire, call.payload.fields)
    metadata = {"modelName": call.model.model_id, **({"image": about["image"]} if about else {})}
    fields: Mapping[str, Any] = {"content": content, "metadata": metadata}
    return NewMessage("human", fields, asked.message_id or new_id, asked.parent_id, asked.names_parent)
