"""Kinds of values, and the tables of an endpoint's fields.

A kind is a function that returns None for a valid value, and else its error.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class WrongKind:
    """`wanted` describes the right kind. `place` leads to the value inside its field, like `[0].content`."""

    wanted: str
    place: str = ""

    def add_outer_place(self, place: str) -> "WrongKind":
        """Return the same error with `place` in front of its own place."""
        return WrongKind(self.wanted, place + self.place)


Kind = Callable[[Any], WrongKind | None]


def accept_types(wanted: str, *types: type) -> Kind:
    """Return the kind of values of one of these types. A boolean is no number."""
    wrong, known = WrongKind(wanted), frozenset(types)
    return lambda value: None if type(value) in known else wrong


def accept_anything(_value: Any) -> WrongKind | None:
    """Accept any value: the model's server checks it."""
    return None


TEXT = accept_types("a text", str)
NUMBER = accept_types("a number", int, float)
WHOLE = accept_types("a whole number", int)
FLAG = accept_types("true or false", bool)
OBJECT = accept_types("an object", dict)
LIST = accept_types("a list", list)
NULL = accept_types("null", type(None))


def accept_list(kind: Kind, wanted: str, *, least: int = 0) -> Kind:
    """Return the kind of lists of at least so many values of a kind."""
    wrong = WrongKind(wanted)

    def check(value: Any) -> WrongKind | None:
        if type(value) is not list or len(value) < least:
            return wrong
        for place, part in enumerate(value):
            if (found := kind(part)) is not None:
                return found.add_outer_place(f"[{place}]")
        return None

    return check


def accept_one_of(wanted: str, kinds: Mapping[type, Kind]) -> Kind:
    """Return the kind of values of several types, each with its own kind."""
    wrong = WrongKind(wanted)

    def check(value: Any) -> WrongKind | None:
        kind = kinds.get(type(value))
        return wrong if kind is None else kind(value)

    return check


def accept_object(wanted: str, required: Mapping[str, Kind], optional: Mapping[str, Kind] | None = None) -> Kind:
    """Return the kind of objects with these fields. Optional fields may be null; the server checks other fields."""
    wrong, more = WrongKind(wanted), optional or {}

    def check(value: Any) -> WrongKind | None:
        if type(value) is not dict:
            return wrong
        for name, kind in required.items():
            if (found := kind(value.get(name))) is not None:
                return found.add_outer_place(f".{name}")
        for name, inner in value.items():
            if inner is not None and (kind_of := more.get(name)) and (found := kind_of(inner)) is not None:
                return found.add_outer_place(f".{name}")
        return None

    return check


def accept_by_type(wanted: str, kinds: Mapping[str, Kind], other: Kind) -> Kind:
    """Return the kind of objects whose text `type` selects their kind; unlisted types are of the `other` kind."""
    wrong, no_type = WrongKind(wanted), WrongKind("a text", ".type")

    def check(value: Any) -> WrongKind | None:
        if type(value) is not dict:
            return wrong
        kind = value.get("type")
        return kinds.get(kind, other)(value) if type(kind) is str else no_type

    return check


def accept_or_null(kind: Kind) -> Kind:
    """Return the kind of values of this kind, and of null."""
    return lambda value: None if value is None else kind(value)


TEXTS = accept_list(TEXT, "a list of texts")
TEXT_OR_TEXTS = accept_one_of("a text or a list of texts", {str: accept_anything, list: TEXTS})
TEXT_OR_OBJECT = accept_types("a text or an object", str, dict)
OBJECTS = accept_list(OBJECT, "a list of objects")
TOOLS = accept_list(accept_by_type("an object", {}, accept_anything), "a list of tools")
_MODEL_KIND = TEXT  # a field of every endpoint


@dataclass(frozen=True)
class FieldTable:
    """The documented fields of a JSON body by name, and the required ones.

    `containers` are fields of self-hosted model servers. They pass to every server of OpenAI's wire format. A field of
    `needs` has no meaning without one of the fields listed with it.

    """

    known: Mapping[str, Kind]
    required: tuple[str, ...] = ()
    containers: Mapping[str, Kind] = field(default_factory=dict)
    needs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def find_kind(self, name: str) -> Kind | None:
        """Return the kind of a field, None for a name that is not in the table."""
        return _MODEL_KIND if name == "model" else self.known.get(name) or self.containers.get(name)


@dataclass(frozen=True)
class FormFieldTable:
    """The documented fields of a multipart form: texts, files, and the required ones."""

    texts: frozenset[str]
    files: frozenset[str]
    required: tuple[str, ...] = ()
