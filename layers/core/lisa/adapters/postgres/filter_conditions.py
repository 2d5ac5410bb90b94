"""Filters over metadata as conditions of PostgreSQL on the column `metadata`, the metadata of a document alone.

A condition may be weaker than its filter: a search checks every document that it finds against the filter itself.
"""

import json
import re
from typing import Any, Final

from psycopg import sql

from lisa.retrieval.metadata_filter import Condition, Filter, MetadataSelection

_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_RANGES: Final = {"gt": ">", "gte": ">=", "lt": "<", "lte": "<="}
_FIELD_PATH = "$.customFields.keyvalue() ? (@.key == $field).value ? (@ {} $value)"
_TAG_PATH = "$.tags[*] ? (@ {} $value)"


def encode_metadata(value: Any) -> str:
    """Return JSON that PostgreSQL accepts, the same for what is stored and for what is searched.

    Its `jsonb` has no NUL character and no half of a surrogate pair: https://www.postgresql.org/docs/16/datatype-json.html
    """
    return json.dumps(_replace_unstorable(value))


def _replace_unstorable(value: Any) -> Any:
    match value:
        case str():
            return _UNSTORABLE.sub("\ufffd", value)
        case list():
            return [_replace_unstorable(item) for item in value]
        case dict():
            return {_replace_unstorable(key): _replace_unstorable(item) for key, item in value.items()}
        case _:
            return value


def compile_filter(selection: MetadataSelection) -> tuple[sql.Composable, dict[str, Any]] | None:
    """Return a condition with its named parameters, or None if it would select all documents."""
    compiler = _Compiler(selection)
    condition = compiler.compile(selection.filter)
    return None if condition is None else (condition, compiler.parameters)


class _Compiler:
    def __init__(self, selection: MetadataSelection) -> None:
        self.parameters: dict[str, Any] = {}
        self._inherited = selection.inherited_fields

    def compile(self, found: Filter) -> sql.Composable | None:
        """Return the condition of a filter; None if it cannot leave out any document."""
        if isinstance(found, Condition):
            return self._compile_condition(found)
        parts = [self.compile(part) for part in found.parts]
        known = [part for part in parts if part is not None]
        if not known or (found.type == "or" and len(known) < len(parts)):
            return None
        joined = sql.SQL(" AND " if found.type == "and" else " OR ").join(known)
        return sql.SQL("({})").format(joined)

    def _compile_condition(self, condition: Condition) -> sql.Composable | None:
        if condition.operator in ("ne", "nin"):
            return None
        is_inherited = condition.matches(self._inherited)
        if condition.field == "tags" and is_inherited:
            return None
        own = self._compile_range(condition) if condition.operator in _RANGES else self._compile_equality(condition)
        if not is_inherited:
            return own
        lacks = "coalesce(NOT metadata -> 'customFields' ? {}, true)"
        return sql.SQL("({} OR " + lacks + ")").format(own, self._bind(_replace_unstorable(condition.field)))

    def _compile_range(self, condition: Condition) -> sql.Composable:
        path = _TAG_PATH if condition.field == "tags" else _FIELD_PATH
        values = {"field": condition.field, "value": condition.values[0]}
        return sql.SQL("coalesce(jsonb_path_exists(metadata, {}::jsonpath, {}::jsonb, true), false)").format(
            self._bind(path.format(_RANGES[condition.operator])), self._bind(encode_metadata(values))
        )

    def _compile_equality(self, condition: Condition) -> sql.Composable:
        """Return the condition that the field has one of the values, alone or in a list."""
        if condition.field == "tags":
            held: list[Any] = [{"tags": [value]} for value in condition.values]
        else:
            held = [
                {"customFields": {condition.field: form}} for value in condition.values for form in (value, [value])
            ]
        contains = [sql.SQL("metadata @> {}::jsonb").format(self._bind(encode_metadata(one))) for one in held]
        return sql.SQL("({})").format(sql.SQL(" OR ").join(contains))

    def _bind(self, value: Any) -> sql.Placeholder:
        name = f"filter_{len(self.parameters)}"
        self.parameters[name] = value
        return sql.Placeholder(name)
