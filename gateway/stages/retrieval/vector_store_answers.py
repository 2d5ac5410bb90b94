"""The shapes of the answers about vector stores, their files and searches, as OpenAI's clients read them."""

from typing import Literal

from typing_extensions import TypedDict

Attributes = dict[str, str | int | float | bool]


class FileCounts(TypedDict):
    """The number of files in a store, by state."""

    in_progress: int
    completed: int
    failed: int
    cancelled: int
    total: int


class VectorStoreShown(TypedDict):
    """A collection as a vector store. Its id is `repository:collection`, or the repository id for the default one."""

    id: str
    object: Literal["vector_store"]
    created_at: int
    name: str
    status: Literal["in_progress", "completed"]
    usage_bytes: int
    file_counts: FileCounts
    last_active_at: int
    expires_after: None
    expires_at: None
    metadata: dict[str, str]


class VectorStoreList(TypedDict):
    """A page of the vector stores that the caller may use."""

    object: Literal["list"]
    data: list[VectorStoreShown]
    first_id: str | None
    last_id: str | None
    has_more: bool


class FileError(TypedDict):
    """The reason why a document is not searchable."""

    code: Literal["invalid_file"]
    message: str


class OtherChunking(TypedDict):
    """The chunking of a file. It counts characters, which this format cannot describe, so its type is `other`."""

    type: Literal["other"]


class VectorStoreFileShown(TypedDict):
    """A document, as a file of a vector store."""

    id: str
    object: Literal["vector_store.file"]
    created_at: int
    vector_store_id: str
    status: Literal["in_progress", "completed", "failed"]
    usage_bytes: int
    last_error: FileError | None
    attributes: Attributes
    chunking_strategy: OtherChunking


class VectorStoreFileList(TypedDict):
    """A page of the files of a vector store, newest first."""

    object: Literal["list"]
    data: list[VectorStoreFileShown]
    first_id: str | None
    last_id: str | None
    has_more: bool


class FoundContent(TypedDict):
    """The text of a passage."""

    type: Literal["text"]
    text: str


class VectorStorePassage(TypedDict):
    """A passage. The attributes contain its position in the document."""

    file_id: str
    filename: str
    score: float
    attributes: Attributes
    content: list[FoundContent]


class VectorStoreSearch(TypedDict):
    """The passages most similar to the queries, best first."""

    object: Literal["vector_store.search_results.page"]
    search_query: list[str]
    data: list[VectorStorePassage]
    has_more: bool
    next_page: None
