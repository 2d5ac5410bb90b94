"""Fields that the translation drops silently: found in the request to the provider before it is sent.

LiteLLM drops fields that its lists do not name for a provider, by different rules in several places. So the request
that is about to be sent decides.

"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import httpx

from gateway.upstreams.provider_wire.required_fields import list_required_fields, normalize_name
from gateway.wire.json_values import parse_object_or_none

#: The wire formats of OpenAI, Anthropic, Cohere, Bedrock, SageMaker and Google. Others are not checked.
_CHECKED_PATHS = re.compile(
    r"/(?:chat/completions|completions|responses|messages|v[12]/chat|invocations|converse(?:-stream)?"
    r"|invoke(?:-with-response-stream)?)$|:(?:stream)?(?:[gG]enerateContent|[rR]awPredict)$"
)
_MAX_DEPTH = 3  # levels of objects: Bedrock has `additionalModelRequestFields.inferenceConfig.topK`
_FORMAT_TOOL_NAME = (
    b'"json_tool_call"'  # LiteLLM sends a response format as this tool to providers without response formats
)
_STOP_FIELDS = ("stop", "stop_sequences")


def list_missing_fields(fields: Mapping[str, Any], request: httpx.Request) -> list[str]:
    """Return the names of the caller's fields that the request lacks; none for a request of an unknown format."""
    asked, tools = dict(list_required_fields(fields)), _count_tools_by_field(fields)
    if not (asked or tools) or not _CHECKED_PATHS.search(request.url.path):
        return []
    body = _parse_body(request)
    if body is None:
        return []
    found, missing = _SentFields(body), list[str]()
    for name, names in asked.items():
        stops = fields[name] if name in _STOP_FIELDS else []
        if not found.has_field(names, [stops] if isinstance(stops, str) else stops) and not (
            "format" in name and _FORMAT_TOOL_NAME in request.content
        ):
            missing.append(name)
    return [*missing, *(list(tools)[:1] if found.tools < sum(tools.values()) else [])]


def _count_tools_by_field(fields: Mapping[str, Any]) -> dict[str, int]:
    """Return how many tools each field of the caller's request gives."""
    many = {name: len(fields.get(name) or ()) for name in ("tools", "functions")}
    many["web_search_options"] = int(fields.get("web_search_options") is not None)
    return {name: count for name, count in many.items() if count}


def _parse_body(request: httpx.Request) -> dict[str, Any] | None:
    try:
        return parse_object_or_none(request.content)
    except httpx.RequestNotRead:
        return None


class _SentFields:
    """The names in a request to a provider, and how many tools it gives the model."""

    def __init__(self, body: dict[str, Any]) -> None:
        self._values: dict[str, list[Any]] = {}
        for name, value in _iterate_names(body, _MAX_DEPTH):
            self._values.setdefault(normalize_name(name), []).append(value)
        lists = [value for value in self._values.get("tools", ()) if isinstance(value, list)]
        lists += [value for value in self._values.get("functions", ()) if isinstance(value, list)]
        self.tools = sum(_count_tools_of_entry(tool) for tools in lists for tool in tools) + (
            "websearchoptions" in self._values
        )

    def has_field(self, names: tuple[str, ...], texts: list[Any]) -> bool:
        """Return whether the request holds one of these names, with all of the texts."""
        values = [value for name in names for value in self._values.get(name, ())]
        return any(all(_equals_or_contains(value, text) for text in texts) for value in values)


def _equals_or_contains(value: Any, text: Any) -> bool:
    return bool(value == text or (isinstance(value, list) and text in value))


def _iterate_names(value: dict[str, Any], depth: int) -> Iterator[tuple[str, Any]]:
    for name, inner in value.items():
        if inner is not None:
            yield name, inner
        if isinstance(inner, dict) and depth > 1:
            yield from _iterate_names(inner, depth - 1)


def _count_tools_of_entry(tool: Any) -> int:
    """Return how many tools an entry of a list is: Google's hold several functions, Bedrock's cache marks are none."""
    if not isinstance(tool, dict):
        return 0
    functions = next((value for name, value in tool.items() if normalize_name(name) == "functiondeclarations"), None)
    if isinstance(functions, list):
        return len(functions) + len(tool) - 1
    return int("cachePoint" not in tool)
