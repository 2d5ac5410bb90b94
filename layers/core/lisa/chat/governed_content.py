"""The parts of requests that flags govern, in routes that stay open: configurations, messages, chat completions."""

from collections.abc import Iterable, Mapping
from typing import Any

#: The flags of parts of a session's configuration, by section and field; an empty field is the whole section.
_PARTS = (
    ("editKwargs", "sessionConfiguration", "modelArgs"),
    ("editChatHistoryBuffer", "sessionConfiguration", "chatHistoryBufferSize"),
    ("editNumOfRagDocument", "sessionConfiguration", "ragTopK"),
    ("editPromptTemplate", "promptConfiguration", "promptTemplate"),
    ("ragSelectionAvailable", "ragConfig", ""),
)
_MODEL_ARGUMENTS = frozenset(
    ("n", "top_p", "frequency_penalty", "presence_penalty", "temperature", "seed", "stop", "reasoning_effort")
)


def find_flags_of_change(stored: Mapping[str, Any], sent: Mapping[str, Any] | None) -> list[str]:
    """Return the flags that a change of a session's configuration needs.

    The first configuration of a session needs none: it has the default values of its client.
    """
    if not stored or sent is None:
        return []
    return [name for name, *place in _PARTS if _read_place(sent, place) not in (None, _read_place(stored, place))]


def find_flags_of_messages(messages: Iterable[Mapping[str, Any]]) -> list[str]:
    """Return the flags that messages with these fields need: files in the context of a session."""
    found = (fields.get("metadata") for fields in messages)
    with_file = any(isinstance(metadata, dict) and metadata.get("fileContext") for metadata in found)
    return ["uploadContextDocs"] if with_file else []


def find_flags_of_completion(fields: Mapping[str, Any], *, searches: bool) -> list[str]:
    """Return the flags that a completion for a session needs. `searches` says that it names vector stores."""
    search_tools = _list_search_tools(fields.get("tools"))
    needed = {
        "editKwargs": any(fields.get(name) not in (None, []) for name in _MODEL_ARGUMENTS),
        "ragSelectionAvailable": searches or bool(search_tools),
        "editNumOfRagDocument": any(tool.get("max_num_results") is not None for tool in search_tools),
    }
    return [name for name, is_needed in needed.items() if is_needed]


def _list_search_tools(tools: Any) -> list[dict[str, Any]]:
    found = tools if isinstance(tools, list) else []
    return [tool for tool in found if isinstance(tool, dict) and tool.get("type") == "file_search"]


def _read_place(configuration: Mapping[str, Any], place: Iterable[str]) -> Any:
    found: Any = configuration
    for name in place:
        if name:
            found = found.get(name) if isinstance(found, dict) else None
    return found
