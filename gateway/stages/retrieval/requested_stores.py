"""The part of a request that asks for retrieval: the stores to search and the number of passages."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from gateway.stages.retrieval.attribute_filters import parse_attribute_filter
from gateway.wire.errors import MalformedRequest
from gateway.wire.payload import Payload
from lisa.retrieval.metadata_filter import Filter

MAX_RESULTS = 50
_DEFAULT_RESULTS = 10
_MAX_STORES = 10
_SEARCH_TOOL = "file_search"
_TOOL_FIELDS = ("tools", "tool_choice", "parallel_tool_calls")  # without tools, models refuse the other two


@dataclass(frozen=True)
class RetrievalRequest:
    """The stores to search, each once, the most passages of all of them together, and the filter for their files."""

    stores: tuple[str, ...]
    max_results: int
    filter: Filter | None = None


def parse_retrieval_request(payload: Payload) -> RetrievalRequest | None:
    """Return the retrieval that a request asks for, None if it asks for none. Raises MalformedRequest."""
    tools = [tool for tool in _list_tools(payload.fields) if _is_search_tool(tool)]
    if payload.vector_store_ids is None and not tools:
        return None
    stores = list(_parse_store_ids(payload.vector_store_ids)) if payload.vector_store_ids is not None else []
    for tool in tools:
        stores += _parse_store_ids(tool.get("vector_store_ids"))
    if not stores and not tools:
        return None
    if not 1 <= len(set(stores)) <= _MAX_STORES:
        raise MalformedRequest(f"vector_store_ids: name 1 to {_MAX_STORES} vector stores.")
    return RetrievalRequest(
        tuple(dict.fromkeys(stores)),
        max((parse_max_results(tool) for tool in tools), default=_DEFAULT_RESULTS),
        _parse_only_filter(tools),
    )


def parse_max_results(wanted: Mapping[str, Any]) -> int:
    """Return the number of passages asked for. Raises MalformedRequest."""
    most = wanted.get("max_num_results")
    if most is None:
        return _DEFAULT_RESULTS
    if type(most) is not int or not 1 <= most <= MAX_RESULTS:
        raise MalformedRequest(f"max_num_results: give a whole number from 1 to {MAX_RESULTS}.")
    return most


def _parse_only_filter(tools: Sequence[Mapping[str, Any]]) -> Filter | None:
    """Return the filter of the search tool. Several tools have none, because their stores are searched together."""
    found = [one for tool in tools if (one := parse_attribute_filter(tool.get("filters")))]
    if found and len(tools) > 1:
        raise MalformedRequest("filters: send one file_search tool; several tools are searched together.")
    return found[0] if found else None


def remove_search_tool(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields without the search tool, which models do not know."""
    kept = dict(fields)
    if any(map(_is_search_tool, _list_tools(fields))):
        kept["tools"] = [tool for tool in fields["tools"] if not _is_search_tool(tool)]
        if _is_search_tool(kept.get("tool_choice")):
            del kept["tool_choice"]
        if not kept["tools"]:
            kept = {name: value for name, value in kept.items() if name not in _TOOL_FIELDS}
    return kept


def _list_tools(fields: Mapping[str, Any]) -> list[Any]:
    tools = fields.get("tools")
    return tools if isinstance(tools, list) else []


def _is_search_tool(tool: Any) -> bool:
    return isinstance(tool, dict) and tool.get("type") == _SEARCH_TOOL


def _parse_store_ids(value: Any) -> Iterator[str]:
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise MalformedRequest("vector_store_ids: give a list of ids of vector stores.")
    yield from value
