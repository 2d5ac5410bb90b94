"""A library of three documents, and requests that search it."""

from typing import Any

from lisa.retrieval.prompt import parse_passages
from tests.support.document_library import PRIVATE, STATUTES, Library

USER_MESSAGE = {"role": "user", "content": "zzz"}
REQUESTS_BY_PATH: dict[str, dict[str, Any]] = {
    "chat/completions": {"messages": [USER_MESSAGE]},
    "responses": {"input": "zzz"},
    "messages": {"messages": [USER_MESSAGE], "max_tokens": 9},
}
FILE_SEARCH_TOOL = {"type": "file_search", "vector_store_ids": ["handbook"]}


def library_of_three_documents(window: int | None = None) -> Library:
    """Return a library with a public, a restricted and a private document; the window is the model's, in tokens."""
    found = Library(window)
    found.write("notes/sleep.txt", "zzz zzz", "abc abc")
    found.write("law.txt", "zzz the law", collection=STATUTES)
    found.write("diary.txt", "zzz dear diary", collection=PRIVATE)
    found.model.answer = {"choices": [{"index": 0, "message": {"role": "assistant", "content": "It sleeps [1]."}}]}
    return found


def passages_in_prompt(found: Library) -> dict[int, str]:
    """Return the passages in the prompt of the last request."""
    newest = [one for one in found.model.asked[-1]["messages"] if one["role"] == "user"][-1]
    return {number: passage.text for number, passage in parse_passages(newest["content"]).items()}
