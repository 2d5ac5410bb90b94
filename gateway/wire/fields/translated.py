"""A payload on its way through the translation for servers of other wire formats."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from gateway.wire.payload import Payload

#: The part of `metadata` that reaches a model's provider, by endpoint. The translation obeys the rest itself.
_METADATA: Mapping[str, frozenset[str]] = {"messages": frozenset({"user_id"})}


def translated(endpoint: str, payload: Payload) -> Payload:
    """The payload without the caller's notes on the request, which the gateway has read and no provider wants."""
    metadata: Any = payload.fields.get("metadata")
    if metadata is None:
        return payload
    sent = _METADATA.get(endpoint, frozenset())
    kept = {name: value for name, value in metadata.items() if name in sent and isinstance(value, str)}
    fields = {name: value for name, value in payload.fields.items() if name != "metadata"}
    return replace(payload, fields=fields | ({"metadata": kept} if kept else {}))
