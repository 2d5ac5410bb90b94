"""The check of a request against the table of its endpoint's fields.

A field of the table must be of its kind. Other fields pass to a container that is called directly, which judges them.
The translation would obey them instead of passing them on: for all other servers they are refused.

"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from gateway.wire.errors import MalformedRequest
from gateway.wire.fields.endpoint_tables import FORM_FIELDS, JSON_FIELDS
from gateway.wire.fields.kinds import FieldTable, FormFieldTable, WrongKind
from gateway.wire.payload import Payload
from lisa.endpoints.endpoint import WireFormat

_STORES_FIELD = "vector_store_ids"  # the gateway's own field; no model's server gets it
_MAX_NAME_LENGTH = 100  # characters of an unknown name in a refusal


def check_payload(wire: WireFormat, payload: Payload, *, straight: bool) -> Payload:
    """Return the payload with the fields that are passed on, `straight` to a container. Raises MalformedRequest."""
    if payload.form is not None:
        check_form(wire, payload.parts)
        return payload
    if not payload.fields:
        return payload  # a request without a body
    fields = check_json_fields(wire, payload.fields, straight=straight)
    return payload if fields is payload.fields else replace(payload, fields=fields)


def check_json_fields(wire: WireFormat, fields: Mapping[str, Any], *, straight: bool) -> Mapping[str, Any]:
    """Return the fields that are passed on, `fields` itself if all are. Raises MalformedRequest for a wrong field.

    `straight` says that a container gets them unchanged. A null field counts as one that was not given.

    """
    table = JSON_FIELDS[wire]
    for name in table.required:
        if fields.get(name) is None:
            raise MalformedRequest(f"{name}: this field is required.", name)
    for name, value in fields.items():
        if value is not None:
            _check_field(table, name, value, straight=straight)
    if not straight:
        _check_dependencies(table, fields)
    dropped = [name for name, value in fields.items() if name == _STORES_FIELD or (value is None and not straight)]
    return {name: fields[name] for name in fields if name not in dropped} if dropped else fields


def _check_dependencies(table: FieldTable, fields: Mapping[str, Any]) -> None:
    """Raise MalformedRequest for a field that has no meaning without another one, which is missing."""
    for name, others in table.needs.items():
        if fields.get(name) not in (None, "none") and not any(fields.get(other) for other in others):
            raise MalformedRequest(f"{name}: give {others[0]} with it, or leave it out.", name)


def _check_field(table: FieldTable, name: str, value: Any, *, straight: bool) -> None:
    kind = table.find_kind(name)
    wrong: WrongKind | None = None
    if kind is not None:
        wrong = kind(value)
    elif not straight:
        raise refuse_unknown_field(name)
    if wrong is not None:
        place = name + wrong.place
        raise MalformedRequest(f"{place}: give {wrong.wanted}.", place)


def check_form(wire: WireFormat, parts: Iterable[tuple[str, bool]]) -> None:
    """Raise MalformedRequest for a wrong form. A part is its name, and whether it is a file."""
    table, given = FORM_FIELDS[wire], set()
    for name, is_file in parts:
        _check_form_part(table, name, is_file=is_file)
        given.add(name)
    for name in table.required:
        if name not in given:
            raise MalformedRequest(f"{name}: this field is required.", name)


def _check_form_part(table: FormFieldTable, name: str, *, is_file: bool) -> None:
    if name == "model" or (name in table.texts and not is_file) or (name in table.files and is_file):
        return
    if name in table.texts | table.files:
        raise MalformedRequest(f"{name}: give {'a text' if is_file else 'a file'}.", name)
    raise refuse_unknown_field(name)


def refuse_unknown_field(name: str) -> MalformedRequest:
    """Return the refusal of a field that is in no table; a long name is shortened."""
    shown = name if len(name) <= _MAX_NAME_LENGTH else name[:_MAX_NAME_LENGTH] + "…"
    return MalformedRequest(f"{shown!r}: this field is not supported here; leave it out.", shown)
