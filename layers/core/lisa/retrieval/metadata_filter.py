"""Filters over metadata: `{"and": [{"field": "year", "gte": 2020}, {"field": "tags", "in": ["a"]}]}`."""

import json
import math
import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from lisa.documents.metadata import merge_metadata

FilterOperator = Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"]
Scalar = str | int | float | bool
MAX_FILTER, MAX_DEPTH, MAX_CONDITIONS, MAX_VALUES = (
    8_000,
    5,
    50,
    100,
)  # characters, levels, conditions, values of a list
_OPERATORS = get_args(FilterOperator)
_RANGES: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt, "gte": operator.ge, "lt": operator.lt, "lte": operator.le,
}  # fmt: skip
_EXAMPLE = '{"field": "year", "gte": 2020}'


@dataclass(frozen=True)
class FilterRefused:
    """The refusal of a filter: the place in it, such as `filter.and[0].gte`, and the reason."""

    place: str
    reason: str


@dataclass(frozen=True)
class Condition:
    """A comparison of one field with a value, or with several values for `in` and `nin`."""

    field: str
    operator: FilterOperator
    values: tuple[Scalar, ...]

    def matches(self, fields: Mapping[str, Any]) -> bool:
        """Return whether the fields satisfy the condition. A list satisfies it if one of its items does.

        `ne` and `nin` are the opposites of `eq` and `in`. Only they match a document without the field.
        """
        found = fields.get(self.field)
        items = found if isinstance(found, list) else [found]
        if compare := _RANGES.get(self.operator):
            return any(_is_comparable(item, self.values[0]) and compare(item, self.values[0]) for item in items)
        equal = any(_is_comparable(item, value) and item == value for item in items for value in self.values)
        return equal != (self.operator in ("ne", "nin"))


@dataclass(frozen=True)
class Group:
    """Filters of which all (`and`) or at least one (`or`) must match."""

    type: Literal["and", "or"]
    parts: tuple["Filter", ...]

    def matches(self, fields: Mapping[str, Any]) -> bool:
        """Return whether the fields satisfy the group."""
        found = (part.matches(fields) for part in self.parts)
        return all(found) if self.type == "and" else any(found)


Filter = Condition | Group


@dataclass(frozen=True)
class MetadataSelection:
    """A filter for the documents of one collection, which all inherit the same metadata."""

    filter: Filter
    inherited: tuple[Mapping[str, Any], ...] = ()

    @property
    def inherited_fields(self) -> dict[str, Any]:
        """Return the fields of a document without metadata of its own."""
        return self._merge_fields({})

    def includes(self, own: Mapping[str, Any]) -> bool:
        """Return whether a document with this metadata of its own matches the filter."""
        return self.filter.matches(self._merge_fields(own))

    def _merge_fields(self, own: Mapping[str, Any]) -> dict[str, Any]:
        merged = merge_metadata(*self.inherited, own)
        return {**merged["customFields"], "tags": merged["tags"]}


def parse_filter(text: str) -> Filter | FilterRefused:
    """Return the filter in a JSON text, or the refusal."""
    if len(text) > MAX_FILTER:
        return FilterRefused("filter", f"it has {len(text):,} characters; at most {MAX_FILTER:,} are allowed")
    try:
        found = _parse(json.loads(text), "filter", 1)
    except (ValueError, RecursionError):
        return FilterRefused("filter", f"it is not valid JSON; send an object such as {_EXAMPLE}")
    if isinstance(found, FilterRefused) or (count := _count_conditions(found)) <= MAX_CONDITIONS:
        return found
    return FilterRefused("filter", f"it has {count} conditions; at most {MAX_CONDITIONS} are allowed")


def _parse(given: Any, place: str, depth: int) -> Filter | FilterRefused:
    if not isinstance(given, dict):
        return FilterRefused(place, f"send an object such as {_EXAMPLE}")
    if depth > MAX_DEPTH:
        return FilterRefused(place, f"a filter has at most {MAX_DEPTH} levels")
    for group in ("and", "or"):
        if group in given:
            return _parse_group(given, "and" if group == "and" else "or", place, depth)
    return _parse_conditions(given, place)


def _parse_group(given: dict[str, Any], type_: Literal["and", "or"], place: str, depth: int) -> Filter | FilterRefused:
    parts, own = given[type_], f"{place}.{type_}"
    if len(given) > 1:
        return FilterRefused(place, f"an object with {type_!r} has no other field")
    if not isinstance(parts, list) or not parts:
        return FilterRefused(own, "send a list of one or more filters")
    found = []
    for number, part in enumerate(parts):
        parsed = _parse(part, f"{own}[{number}]", depth + 1)
        if isinstance(parsed, FilterRefused):
            return parsed
        found.append(parsed)
    return Group(type_, tuple(found))


def _parse_conditions(given: dict[str, Any], place: str) -> Filter | FilterRefused:
    name = given.get("field")
    if not isinstance(name, str) or not name:
        return FilterRefused(f"{place}.field", "name a custom field, or 'tags'")
    used = [operation for operation in _OPERATORS if operation in given]
    if unknown := sorted(given.keys() - {"field", *used}):
        return FilterRefused(f"{place}.{unknown[0][:80]}", f"use one of {', '.join(_OPERATORS)}")
    if not used:
        return FilterRefused(place, f"compare the field with one of {', '.join(_OPERATORS)}")
    for operation in used:
        if reason := _value_refusal(operation, given[operation]):
            return FilterRefused(f"{place}.{operation}", reason)
    found = [Condition(name, operation, _to_values(given[operation])) for operation in used]
    return found[0] if len(found) == 1 else Group("and", tuple(found))


def _value_refusal(operation: str, value: Any) -> str | None:
    if operation in ("in", "nin"):
        is_list = isinstance(value, list) and 1 <= len(value) <= MAX_VALUES and all(map(_is_scalar, value))
        return None if is_list else f"send a list of 1 to {MAX_VALUES} texts, numbers or booleans"
    if operation in _RANGES:
        return None if _is_scalar(value) and not isinstance(value, bool) else "send a text or a number"
    return None if _is_scalar(value) else "send a text, a number or a boolean"


def _to_values(value: Any) -> tuple[Scalar, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def _is_scalar(value: Any) -> bool:
    return isinstance(value, str | int) or (isinstance(value, float) and math.isfinite(value))


def _is_comparable(item: Any, value: Scalar) -> bool:
    """Return whether both are texts, both numbers or both booleans. A boolean is no number here."""
    return _get_kind(item) is _get_kind(value) and item is not None


def _get_kind(value: Any) -> type | None:
    return next((kind for kind in (bool, str, int) if isinstance(value, kind)), int if _is_scalar(value) else None)


def _count_conditions(found: Filter) -> int:
    return 1 if isinstance(found, Condition) else sum(map(_count_conditions, found.parts))
