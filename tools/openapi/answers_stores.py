"""Vector stores, their files and searches, in OpenAI's shapes."""

from typing import Literal

from typing_extensions import TypedDict

Attributes = dict[str, str | int | float | bool]


class FileCounts(TypedDict):
    """How many files a store shows; those that it does not are not counted."""

    in_progress: int
    completed: int
    failed: int
    cancelled: int
    total: int


class VectorStoreShown(TypedDict):
    """A collection: the default one under its repository's id, any other as `repository:collection`."""

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
    """A page of the stores the caller may use."""

    object: Literal["list"]
    data: list[VectorStoreShown]
    first_id: str | None
    last_id: str | None
    has_more: bool


class FileError(TypedDict):
    """Why a document is not searchable."""

    code: Literal["invalid_file"]
    message: str


class OtherChunking(TypedDict):
    """Sizes are counted in characters here, which this format cannot say."""

    type: Literal["other"]


class VectorStoreFileShown(TypedDict):
    """A document as a file of a store."""

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
    """A page of a store's files, newest first."""

    object: Literal["list"]
    data: list[VectorStoreFileShown]
    first_id: str | None
    last_id: str | None
    has_more: bool


class FoundContent(TypedDict):
    """A passage's text."""

    type: Literal["text"]
    text: str


class FoundPassage(TypedDict):
    """A passage; the attributes say where it stands."""

    file_id: str
    filename: str
    score: float
    attributes: Attributes
    content: list[FoundContent]


class VectorStoreSearch(TypedDict):
    """The passages nearest to the queries, best first."""

    object: Literal["vector_store.search_results.page"]
    search_query: list[str]
    data: list[FoundPassage]
    has_more: bool
    next_page: None


_STORE = "vector_stores/{vector_store_id}"
ANSWERS = {
    "vector_stores": VectorStoreList,
    _STORE: VectorStoreShown,
    f"{_STORE}/files": VectorStoreFileList,
    f"{_STORE}/files/{{file_id}}": VectorStoreFileShown,
    f"{_STORE}/search": VectorStoreSearch,
}
