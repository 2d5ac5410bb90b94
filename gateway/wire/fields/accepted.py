"""A payload of which every field is one that the endpoint takes."""

from dataclasses import replace

from gateway.wire.fields.checking import check_form, checked
from gateway.wire.payload import Payload


def accepted(endpoint: str, payload: Payload, *, straight: bool) -> Payload:
    """The payload as it goes on; `straight` to a container that is asked directly. Raises Malformed."""
    if payload.form is not None:
        check_form(endpoint, payload.parts)
        return payload
    if not payload.fields:
        return payload  # a request without a body
    return replace(payload, fields=checked(endpoint, payload.fields, straight=straight))
