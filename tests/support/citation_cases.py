"""A cited text, its marks and the requests whose answers cite it."""

from typing import Any

CITED_TEXT = "It sleeps [1], says 【1】; nobody says [9]. See [1, 2]."
CITATION_MARKS = [(10, 13, 1), (20, 23, 1), (46, 52, 1), (46, 52, 2)]
STREAMED_PIECES = ["It sleeps [", "1], says 【1】; nobody", " says [9]. See [1, 2]."]
STORE_FIELDS: dict[str, Any] = {"vector_store_ids": ["handbook"]}
CHAT_FIELDS: dict[str, Any] = {"messages": [{"role": "user", "content": "zzz"}]}


def url_annotations(choice: dict[str, Any]) -> list[tuple[int, int, str]]:
    """Return start, end and title of each URL citation."""
    found = [one["url_citation"] for one in choice["annotations"]]
    return [(one["start_index"], one["end_index"], one["title"]) for one in found]


def listed_citations(answer: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Return the fields of each passage in the list of an answer."""
    names = ("number", "cited", "name", "page", "start", "end", "version")
    return [tuple(one[name] for name in names) for one in answer["retrieval"]]


LISTED_CITATIONS = [(1, True, "sleep.txt", 1, 100, 107, "v1"), (2, True, "abc.txt", 1, 100, 107, "v1")]
