"""Filters over the attributes of files, in OpenAI's form: `{"type": "eq", "key": "year", "value": 2020}`."""

import json
from typing import Any

from gateway.wire.errors import MalformedRequest
from lisa.retrieval.metadata_filter import MAX_DEPTH, Filter, FilterRefused, parse_filter

_COMPARISONS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "nin")


def parse_attribute_filter(given: Any) -> Filter | None:
    """Return the filter over metadata that `filters` describes, None if there is none. Raises MalformedRequest."""
    if not given:
        return None
    found = parse_filter(json.dumps(_translate(given, "filters", 1)))
    if isinstance(found, FilterRefused):
        raise MalformedRequest(f"filters{found.place.removeprefix('filter')}: {found.reason}.")
    return found


def _translate(given: Any, place: str, depth: int) -> dict[str, Any]:
    """Return a filter in the form of the search route. Its values are checked later."""
    type_ = given.get("type") if isinstance(given, dict) else None
    if depth > MAX_DEPTH:
        raise MalformedRequest(f"{place}: filters have at most {MAX_DEPTH} levels.")
    if type_ in ("and", "or") and isinstance(given.get("filters"), list):
        parts = enumerate(given["filters"])
        return {type_: [_translate(part, f"{place}.filters[{number}]", depth + 1) for number, part in parts]}
    if type_ in _COMPARISONS and isinstance(given.get("key"), str) and "value" in given:
        return {"field": given["key"], type_: given["value"]}
    raise MalformedRequest(
        f"{place}: send 'type', 'key' and 'value' to compare an attribute, or the type 'and' or 'or' with 'filters'."
    )
