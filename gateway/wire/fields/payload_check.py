"""The check that the endpoint supports every field of a payload."""

from dataclasses import replace

from gateway.wire.fields.checking import check_form, check_json_fields
from gateway.wire.payload import Payload
from lisa.endpoints.endpoint import WireFormat


def check_payload(wire: WireFormat, payload: Payload, *, straight: bool) -> Payload:
    """Return the payload with the fields that are passed on, `straight` to a container. Raises Malformed."""
    if payload.form is not None:
        check_form(wire, payload.parts)
        return payload
    if not payload.fields:
        return payload  # a request without a body
    fields = check_json_fields(wire, payload.fields, straight=straight)
    return payload if fields is payload.fields else replace(payload, fields=fields)
