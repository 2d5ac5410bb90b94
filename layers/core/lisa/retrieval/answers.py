"""The shapes of the answers about searches."""

from typing import Literal, NotRequired

from typing_extensions import TypedDict


class PassageMetadata(TypedDict):
    """The position of a passage in its document: part, page and characters."""

    source: str
    name: str
    part: int
    repositoryId: str
    collectionId: str
    document_id: str
    start: int
    end: int
    version: int | str
    page: NotRequired[int]
    similarity_score: NotRequired[float]


class PassageView(TypedDict):
    """A passage of a document."""

    page_content: str
    metadata: PassageMetadata


class FoundPassage(TypedDict):
    """A passage, in the form that older clients read."""

    Document: PassageView


class SearchMetadata(TypedDict):
    """The requested search mode, and the one that was possible.

    `rerank` is `applied` or `skipped(reason)`, if a rerank was requested.
    """

    search_mode: Literal["hybrid", "vector", "lexical"]
    actual_mode_used: Literal["hybrid", "vector", "lexical"]
    backend: str
    hybrid_supported: bool
    rerank: NotRequired[str]


class FoundPassages(TypedDict):
    """The passages that match a question best, best first."""

    docs: list[FoundPassage]
    metadata: SearchMetadata
