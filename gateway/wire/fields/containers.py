"""Changes of a payload before a container gets it without translation."""

from dataclasses import replace
from typing import Final

from gateway.wire.payload import Payload
from lisa.endpoints.endpoint import WireFormat

#: The formats of which some fields accept no null at vLLM, although a null means there that the field is not given.
_FORMATS_WITHOUT_NULLS: Final = frozenset(
    {WireFormat.MESSAGES, WireFormat.TOKEN_COUNT, WireFormat.RESPONSES, WireFormat.RERANK}
)


def prepare_payload_for_container(wire: WireFormat, payload: Payload) -> Payload:
    """Return the payload without nulls, and with `store` false in a request for a response.

    A container stores responses for everybody, without a limit and only in its own memory: no request may use that.
    """
    if wire not in _FORMATS_WITHOUT_NULLS:
        return payload
    fields = {name: value for name, value in payload.fields.items() if value is not None}
    if wire is WireFormat.RESPONSES:
        fields["store"] = False
    return replace(payload, fields=fields)
