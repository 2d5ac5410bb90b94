"""Conversations of ChatGPT's export, `conversations.json`: each has a `mapping` of nodes, which form a tree."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from lisa.chat.session import format_time

_TYPES = {"user": "human", "assistant": "ai", "system": "system", "tool": "tool"}
_MISSING = "[an image or a file that the export does not contain]"


@dataclass(frozen=True)
class Node:
    """A message of a conversation. `parent` is the nearest node above it that is a message, too."""

    node: str
    parent: str | None
    type: str
    fields: Mapping[str, Any]
    created_at: str | None


@dataclass(frozen=True)
class Conversation:
    """A conversation with its messages; a parent comes before its children."""

    title: str | None
    create_time: str | None
    update_time: str | None
    messages: tuple[Node, ...]


def parse_conversation(entry: Mapping[str, Any]) -> Conversation:
    """Return the conversation of an entry. Nodes without a text are left out; their children move up."""
    title = entry.get("title")
    return Conversation(
        title if isinstance(title, str) else None,
        _parse_time(entry.get("create_time")),
        _parse_time(entry.get("update_time")),
        tuple(_iterate_messages(entry["mapping"], entry.get("current_node"))),
    )


def _iterate_messages(mapping: Mapping[str, Any], current: Any) -> Iterator[Node]:
    """Yield the messages from the roots on, without recursion. The branch of the current node comes last."""
    nodes = {name: node for name, node in mapping.items() if isinstance(node, dict)}
    last = _find_branch(nodes, current)
    roots = [name for name, node in nodes.items() if node.get("parent") not in nodes]
    waiting: list[tuple[str, str | None]] = [(name, None) for name in _order_as_stack(roots, last)]
    seen = set[str]()
    while waiting:
        name, parent = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        found = _build_node(name, parent, nodes[name].get("message"))
        if found is not None:
            yield found
        children = [child for child in _list_children(nodes[name]) if child in nodes]
        waiting += [(child, name if found else parent) for child in _order_as_stack(children, last)]


def _order_as_stack(names: list[str], last: set[str]) -> list[str]:
    """Return the names as a stack, from which the first one is taken last: other branches come before the current."""
    return [name for name in names if name in last] + [name for name in names[::-1] if name not in last]


def _find_branch(nodes: Mapping[str, Any], current: Any) -> set[str]:
    found = set[str]()
    while isinstance(current, str) and current in nodes and current not in found:
        found.add(current)
        current = nodes[current].get("parent")
    return found


def _list_children(node: Mapping[str, Any]) -> list[str]:
    children = node.get("children")
    return [child for child in children if isinstance(child, str)] if isinstance(children, list) else []


def _build_node(name: str, parent: str | None, message: Any) -> Node | None:
    author = message.get("author") if isinstance(message, dict) else None
    kind = _TYPES.get(str(author.get("role"))) if isinstance(author, dict) else None
    text = _extract_text(message.get("content")) if kind else ""
    if kind is None or not text.strip():
        return None
    metadata = message.get("metadata")
    model = metadata.get("model_slug") if isinstance(metadata, dict) else None
    fields: dict[str, Any] = {"content": text}
    if isinstance(model, str):
        fields["metadata"] = {"modelName": model}
    return Node(name, parent, kind, fields, _parse_time(message.get("create_time")))


def _extract_text(content: Any) -> str:
    if not isinstance(content, dict):
        return ""
    parts = content.get("parts")
    if isinstance(parts, list):
        return "\n\n".join(part if isinstance(part, str) else _extract_part_text(part) for part in parts)
    return next((content[name] for name in ("text", "result", "content") if isinstance(content.get(name), str)), "")


def _extract_part_text(part: Any) -> str:
    text = part.get("text") if isinstance(part, dict) else None
    return text if isinstance(text, str) else _MISSING


def _parse_time(seconds: Any) -> str | None:
    if not isinstance(seconds, int | float) or isinstance(seconds, bool) or not 0 < seconds < 32_503_680_000:
        return None
    return format_time(int(seconds * 1_000))
