"""The sources of shared answers, as a viewer sees them: without rights, a title and nothing else."""

from collections.abc import Callable, Mapping
from typing import Any

MayRead = Callable[[str, str], bool]
_PLACES = ("type", "url_citation", "start_index", "end_index", "title", "document_title", "filename", "index")


def hide_sources(message: Mapping[str, Any], may_read: MayRead) -> dict[str, Any]:
    """Return a message with only the titles of sources that the viewer may not read.

    The reasoning of a model may quote its sources, so that it is left out with the first hidden source.
    `may_read` receives the ids of a repository and a collection.
    """
    metadata = dict(message["metadata"])
    sources = metadata.get("ragDocuments")
    if not isinstance(sources, list):
        metadata.pop("ragDocuments", None)
        metadata.pop("annotations", None)
        return {**message, "metadata": metadata}
    readable = [_is_readable(source, may_read) for source in sources]
    metadata["ragDocuments"] = [
        source if seen else _build_title(source) for source, seen in zip(sources, readable, strict=True)
    ]
    if all(readable):
        return {**message, "metadata": metadata}
    if "annotations" in metadata:
        metadata["annotations"] = _keep_places(metadata["annotations"])
    return {**message, "reasoningContent": None, "metadata": metadata}


def _is_readable(source: Any, may_read: MayRead) -> bool:
    if not isinstance(source, dict):
        return False
    repository, collection = source.get("repository_id"), source.get("collection_id")
    return isinstance(repository, str) and isinstance(collection, str) and may_read(repository, collection)


def _build_title(source: Any) -> dict[str, Any]:
    """Return the title of a source with its number, by which the text cites it."""
    known = source if isinstance(source, dict) else {}
    details = known.get("metadata") if isinstance(known.get("metadata"), dict) else {}
    titles = (known.get("name"), known.get("title"), (details or {}).get("name"), (details or {}).get("title"))
    title = next((one for one in titles if isinstance(one, str) and one), None)
    numbers = {name: known[name] for name in ("number", "cited") if isinstance(known.get(name), int)}
    return {**numbers, "title": title, "name": title, "hidden": True}


def _keep_places(value: Any) -> Any:
    if isinstance(value, list):
        return [_keep_places(one) for one in value]
    if isinstance(value, dict):
        return {name: _keep_places(value[name]) for name in _PLACES if name in value}
    return value
