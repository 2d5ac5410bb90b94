"""The check that the endpoint supports every field of a payload."""

from dataclasses import replace

from gateway.wire.fields.checking import check_form, check_json_fields
from gateway.wire.payload import Payload


def check_payload(endpoint: str, payload: Payload, *, straight: bool) -> Payload:
    """Return the payload with the fields that are passed on, `straight` to a container. Raises Malformed."""
    if payload.form is not None:
        check_form(endpoint, payload.parts)
        return payload
    if not payload.fields:
        return payload  # a request without a body
    return replace(payload, fields=check_json_fields(endpoint, payload.fields, straight=straight))
