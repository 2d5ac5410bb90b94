"""The shapes of the answers about documents, uploads and jobs."""

from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lisa.documents.metadata import MergedMetadata
from lisa.documents.splitting import ChunkingType
from lisa.ingestion.document import IngestionType, Status

JobStatus = Literal[
    "INGESTION_PENDING", "INGESTION_IN_PROGRESS", "INGESTION_COMPLETED", "INGESTION_FAILED",
    "DELETE_PENDING", "DELETE_IN_PROGRESS", "DELETE_COMPLETED", "DELETE_FAILED",
]  # fmt: skip


class DocumentSplittingView(TypedDict):
    """The way a document is split."""

    type: ChunkingType
    size: int
    overlap: int
    minSize: NotRequired[int]


class _DocumentFields(TypedDict):
    document_id: str
    repository_id: str
    collection_id: str
    document_name: str
    username: str
    chunk_strategy: DocumentSplittingView
    ingestion_type: IngestionType


class DocumentView(_DocumentFields):
    """A document. `upload_date` is in epoch milliseconds. `notice` names pages without text.

    `metadata` contains that of the repository, the collection, the pipelines and the document itself.
    """

    source: str
    upload_date: int
    chunks: int
    status: Status
    version: int | str | None
    sha256: str | None
    pages: int | None
    size: int | None
    cause: str | None
    notice: str | None
    metadata: MergedMetadata


MetadataType = Literal["null", "boolean", "number", "string", "array", "object"]


class MetadataKeyView(TypedDict):
    """A custom field, the types of its values, and the number of documents that have it."""

    key: str
    types: list[MetadataType]
    count: int


class MetadataTagView(TypedDict):
    """A tag, and the number of documents that have it."""

    tag: str
    count: int


class MetadataKeysView(TypedDict):
    """The metadata in use. `complete` is false if only some of the documents were counted."""

    keys: list[MetadataKeyView]
    tags: list[MetadataTagView]
    documents: int
    complete: bool


class DocumentKey(TypedDict):
    """The key of the last document of a page. It selects the next page."""

    pk: str
    document_id: str
    repository_id: str


class DocumentsView(TypedDict):
    """A page of documents, newest first. `totalDocuments` is null if the documents were not counted."""

    documents: list[DocumentView]
    lastEvaluated: DocumentKey | None
    totalDocuments: int | None
    hasNextPage: bool
    hasPreviousPage: bool


class JobView(_DocumentFields):
    """The newest job of a document and its result. `created_date` is in epoch milliseconds."""

    id: str
    jobId: str
    s3_path: str
    embedding_model: str
    metadata: dict[str, Any]
    created_date: int
    status: JobStatus
    error_message: str | None
    stage: str
    done: int | None
    total: int | None
    job_type: Literal["document_ingestion", "document_deletion"]
    attempts: int


class JobsView(TypedDict):
    """A page of jobs, newest first."""

    jobs: list[JobView]
    lastEvaluatedKey: dict[str, str] | None
    hasNextPage: bool
    hasPreviousPage: bool


class AcceptedJob(TypedDict):
    """A job that is queued."""

    jobId: str
    documentId: str
    status: JobStatus
    s3Path: str


class AcceptedJobs(TypedDict):
    """The queued jobs, one for each document."""

    jobs: list[AcceptedJob]


class AcceptedIngestion(AcceptedJobs):
    """The queued jobs and the collection that receives the documents."""

    collectionId: str
    collectionName: str


class PresignedPost(TypedDict):
    """A form for S3, valid for one hour and up to 50 MB. Send all `fields` unchanged, then the field `file`."""

    url: str
    fields: dict[str, str]


class UploadForm(TypedDict):
    """The form to upload a file with."""

    response: PresignedPost


class HistoryStep(TypedDict):
    """An event in the history of a document. `at` is in epoch milliseconds."""

    what: str
    at: int
    attempt: int
    cause: str | None


class DocumentExplanation(TypedDict):
    """The reason for the state of a document. `hops` is its history, oldest first."""

    documentId: str
    source: str
    searchable: bool
    status: Status
    stage: str
    notice: str | None
    hops: list[HistoryStep]
    object: dict[str, Any]
    pipeline: str
    next: str


class PreviewedChunkView(TypedDict):
    """A chunk: the characters `start` to `end` of the text, and the headings above its first character."""

    part: int
    text: str
    start: int
    end: int
    page: int | None
    headingPath: list[str]


class ChunkPreviewView(TypedDict):
    """The first chunks of a document. `complete` is false if there are more chunks or pages."""

    chunkingStrategy: DocumentSplittingView
    chunks: list[PreviewedChunkView]
    totalChunks: int
    pagesRead: int
    totalPages: int
    complete: bool
