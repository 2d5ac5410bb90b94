"""A session as Markdown: the branch of its newest message, then the messages of other branches."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_SPEAKERS = {"human": "You", "ai": "Assistant", "system": "System", "tool": "Tool"}
Message = Mapping[str, Any]


def format_markdown(document: Mapping[str, Any]) -> str:
    """Return the text of an exported session."""
    history: Sequence[Message] = document["history"]
    branch = _find_newest_branch(history)
    others = [message for message in history if message["id"] not in branch]
    title = document["name"] or document["firstHumanMessage"] or "Session"
    lines = [f"# {' '.join(title.split())}", f"*{document['createTime']} – {document['lastUpdated']}*"]
    lines += [_format_message(message) for message in history if message["id"] in branch]
    if others:
        lines += ["## Other branches", *(_format_message(message) for message in others)]
    return "\n\n".join(lines) + "\n"


def _find_newest_branch(history: Sequence[Message]) -> set[str]:
    """Return the ids of the newest message and of all messages above it."""
    parents = {message["id"]: message["parentId"] for message in history}
    found = set[str]()
    current = history[-1]["id"] if history else None
    while current is not None and current not in found:
        found.add(current)
        current = parents.get(current)
    return found


def _format_message(message: Message) -> str:
    speaker = _SPEAKERS[message["type"]]
    model = message["metadata"].get("modelName") if message["type"] == "ai" else None
    head = f"### {speaker}{f' ({model})' if isinstance(model, str) else ''}"
    return "\n\n".join([head, *_format_content(message["content"]), *_format_sources(message)])


def _format_content(content: Any) -> Iterator[str]:
    for part in content if isinstance(content, list) else [content]:
        if isinstance(part, str) and part:
            yield part
        elif isinstance(part, dict):
            target = part.get("image_url") or part.get("video_url")
            if isinstance(part.get("text"), str):
                yield part["text"]
            elif isinstance(target, dict) and isinstance(target.get("url"), str):
                yield f"![image]({target['url']})"


def _format_sources(message: Message) -> Iterator[str]:
    documents = message["metadata"].get("ragDocuments")
    names = [_get_name(document) for document in documents] if isinstance(documents, list) else []
    if any(names):
        yield "Sources:\n" + "\n".join(f"- {name}" for name in dict.fromkeys(names) if name)


def _get_name(document: Any) -> str:
    if isinstance(document, str):
        return document
    fields = document if isinstance(document, dict) else {}
    found = next((fields[name] for name in ("title", "name", "document_name", "source") if fields.get(name)), "")
    return str(found)
