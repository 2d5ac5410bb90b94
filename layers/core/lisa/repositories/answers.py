"""The shapes of the answers about repositories, collections, pipelines and runs."""

from typing import Annotated, Any, Literal, NotRequired

from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from lisa.documents.splitting import ChunkingType
from lisa.repositories.repository import CollectionStatus, RepositoryStatus, RepositoryType, Trigger
from lisa.repositories.run import Reason, RunStatus

#: A time in UTC, as ISO 8601 to the millisecond.
Moment = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]


class SplittingView(TypedDict):
    """The way documents are split. Sizes count characters, of `token` tokens; `none` has no sizes."""

    type: ChunkingType
    size: NotRequired[int]
    overlap: NotRequired[int]
    minSize: NotRequired[int]


class ScheduleTimingView(TypedDict):
    """An expression of EventBridge Scheduler and its time zone."""

    expression: str
    timezone: str


class PipelineView(TypedDict):
    """A pipeline. It ingests the objects under a prefix of a bucket into a collection."""

    pipelineId: str
    repositoryId: str
    collectionId: str | None
    s3Bucket: str
    s3Prefix: str
    trigger: Trigger
    schedule: ScheduleTimingView | None
    autoRemove: bool
    chunkingStrategy: SplittingView | None
    chunkSize: NotRequired[int]
    chunkOverlap: NotRequired[int]
    metadata: dict[str, Any]
    createdBy: str
    createdAt: Moment
    updatedAt: Moment


class GrantedSourceView(TypedDict):
    """A bucket and prefix that the pipelines of a repository may read."""

    s3Bucket: str
    s3Prefix: str


class RepositoryView(TypedDict):
    """A repository. Only its administrators see `sources`."""

    repositoryId: str
    repositoryName: str
    description: str
    type: RepositoryType
    embeddingModelId: str
    chunkingStrategy: SplittingView
    allowedGroups: list[str]
    allowUserCollections: bool
    metadata: dict[str, Any]
    status: RepositoryStatus
    supportsHybridSearch: bool
    defaultCollectionId: str
    createdBy: str
    createdAt: Moment
    updatedAt: Moment
    pipelines: list[PipelineView]
    sources: NotRequired[list[GrantedSourceView]]


class CollectionView(TypedDict):
    """A collection of a repository. `repositoryName` is only in the list of all collections."""

    collectionId: str
    repositoryId: str
    repositoryName: NotRequired[str]
    name: str
    description: str
    embeddingModel: str
    chunkingStrategy: SplittingView
    allowChunkingOverride: bool
    allowedGroups: list[str]
    private: bool
    default: bool
    metadata: dict[str, Any]
    status: CollectionStatus
    createdBy: str
    createdAt: Moment
    updatedAt: Moment
    pipelines: list[PipelineView]


class Pagination(TypedDict):
    """The total number of entries and pages."""

    totalCount: int
    currentPage: int
    totalPages: int


class CollectionsView(TypedDict):
    """A page of collections. `lastEvaluatedKey` and `nextCursor` both select the next page."""

    collections: list[CollectionView]
    pagination: Pagination
    lastEvaluatedKey: str | None
    nextCursor: str | None
    hasNextPage: bool
    hasPreviousPage: bool


class StartedWorkflow(TypedDict):
    """A confirmation that the creation or deletion of a repository has started."""

    status: Literal["success"]
    executionArn: str


class StartedCollectionDeletion(TypedDict):
    """A confirmation that the deletion of a collection has started."""

    jobId: str
    deletionType: str
    status: CollectionStatus


class StartedRun(TypedDict):
    """A run of a pipeline that has started."""

    runId: str
    executionArn: str
    pipelineId: str
    status: RunStatus


class RunView(TypedDict):
    """A run of a pipeline, which compares the pipeline with its bucket."""

    runId: str
    pipelineId: str
    reason: Reason
    status: RunStatus
    found: int
    new: int
    changed: int
    deleted: int
    failed: int
    unchanged: int
    inProgress: int
    started: Moment
    ended: Moment | None
    cause: str | None


class RunsView(TypedDict):
    """The most recent runs, newest first."""

    runs: list[RunView]
