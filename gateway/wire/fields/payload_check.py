"""A payload of which every field is one that the endpoint takes."""

from dataclasses import replace

from gateway.wire.fields.checking import check_form, check_json_fields
from gateway.wire.payload import Payload


def check_payload(endpoint: str, payload: Payload, *, straight: bool) -> Payload:
    """The payload as it goes on; `straight` to a container that is asked directly. Raises Malformed."""
    if payload.form is not None:
        check_form(endpoint, payload.parts)
        return payload
    if not payload.fields:
        return payload  # a request without a body
    return replace(payload, fields=check_json_fields(endpoint, payload.fields, straight=straight))
