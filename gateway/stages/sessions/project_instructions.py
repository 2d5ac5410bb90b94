"""The instructions of a project in the requests of its sessions."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from gateway.calls.call import Call
from gateway.wire.chat_chunks import list_objects
from lisa.endpoints.endpoint import WireFormat

_SYSTEM_ROLES = ("system", "developer")


def takes_instructions(call: Call) -> bool:
    """Return whether the request has a format with instructions."""
    return call.endpoint.wire in _ADDITIONS


def add_instructions(call: Call, instructions: str) -> Call:
    """Return the call with the instructions before those that it has.

    A request whose instructions contain them already is returned unchanged, so that a client may add them itself.
    """
    fields = call.payload.fields
    if any(instructions in text for text in _list_instructions(fields)):
        return call
    changes = _ADDITIONS[call.endpoint.wire](fields, instructions)
    return replace(call, payload=replace(call.payload, fields={**fields, **changes}))


def _add_to_messages(fields: Mapping[str, Any], instructions: str) -> dict[str, Any]:
    """Extend the system message at the beginning, because some models take only one."""
    messages = fields.get("messages")
    if not isinstance(messages, list):
        return {}
    first = messages[0] if messages else None
    if isinstance(first, dict) and first.get("role") in _SYSTEM_ROLES:
        return {
            "messages": [{**first, "content": _prepend_instructions(instructions, first.get("content"))}, *messages[1:]]
        }
    return {"messages": [{"role": "system", "content": instructions}, *messages]}


def _build_field_writer(name: str) -> Callable[[Mapping[str, Any], str], dict[str, Any]]:
    return lambda fields, instructions: {name: _prepend_instructions(instructions, fields.get(name))}


def _prepend_instructions(instructions: str, content: Any) -> Any:
    if isinstance(content, list):
        return [{"type": "text", "text": instructions}, *content]
    return f"{instructions}\n\n{content}" if content else instructions


_ADDITIONS: Mapping[WireFormat, Callable[[Mapping[str, Any], str], dict[str, Any]]] = {
    WireFormat.CHAT: _add_to_messages,
    WireFormat.MESSAGES: _build_field_writer("system"),
    WireFormat.RESPONSES: _build_field_writer("instructions"),
}


def _list_instructions(fields: Mapping[str, Any]) -> Iterator[str]:
    """Yield the texts of a request that instruct the model: fields of their own and system messages."""
    turns = [*list_objects(fields.get("messages")), *list_objects(fields.get("input"))]
    contents = [turn.get("content") for turn in turns if turn.get("role") in _SYSTEM_ROLES]
    for content in (fields.get("system"), fields.get("instructions"), *contents):
        if isinstance(content, str):
            yield content
        else:
            yield from (part["text"] for part in list_objects(content) if isinstance(part.get("text"), str))
