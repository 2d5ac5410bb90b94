"""The answers of the routes of repositories, collections and pipelines."""

from datetime import datetime
from typing import Any, Literal, NotRequired

from typing_extensions import TypedDict

from lisa.documents.splitting import ChunkingType
from lisa.repositories.repository import CollectionStatus, RepositoryStatus, RepositoryType, Trigger
from lisa.repositories.run import Reason, RunStatus


class Splitting(TypedDict):
    """The way documents are split. Sizes count characters; `none` has neither size nor overlap."""

    type: ChunkingType
    size: NotRequired[int]
    overlap: NotRequired[int]


class Timing(TypedDict):
    """An expression of EventBridge Scheduler and its time zone."""

    expression: str
    timezone: str


class Pipeline(TypedDict):
    """A pipeline. It ingests the objects under a prefix of a bucket into a collection."""

    pipelineId: str
    repositoryId: str
    collectionId: str | None
    s3Bucket: str
    s3Prefix: str
    trigger: Trigger
    schedule: Timing | None
    autoRemove: bool
    chunkingStrategy: Splitting | None
    chunkSize: NotRequired[int]
    chunkOverlap: NotRequired[int]
    metadata: dict[str, Any]
    createdBy: str
    createdAt: datetime
    updatedAt: datetime


class GrantedSource(TypedDict):
    """A bucket and prefix that the pipelines of a repository may read."""

    s3Bucket: str
    s3Prefix: str


class Repository(TypedDict):
    """A repository. Only its administrators see `sources`."""

    repositoryId: str
    repositoryName: str
    description: str
    type: RepositoryType
    embeddingModelId: str
    chunkingStrategy: Splitting
    allowedGroups: list[str]
    allowUserCollections: bool
    metadata: dict[str, Any]
    status: RepositoryStatus
    defaultCollectionId: str
    createdBy: str
    createdAt: datetime
    updatedAt: datetime
    pipelines: list[Pipeline]
    sources: NotRequired[list[GrantedSource]]


class Collection(TypedDict):
    """A collection of a repository. `repositoryName` is only in the list of all collections."""

    collectionId: str
    repositoryId: str
    repositoryName: NotRequired[str]
    name: str
    description: str
    embeddingModel: str
    chunkingStrategy: Splitting
    allowChunkingOverride: bool
    allowedGroups: list[str]
    private: bool
    default: bool
    metadata: dict[str, Any]
    status: CollectionStatus
    createdBy: str
    createdAt: datetime
    updatedAt: datetime
    pipelines: list[Pipeline]


class Pagination(TypedDict):
    """The total number of entries and pages."""

    totalCount: int
    currentPage: int
    totalPages: int


class Collections(TypedDict):
    """A page of collections. `lastEvaluatedKey` and `nextCursor` both select the next page."""

    collections: list[Collection]
    pagination: Pagination
    lastEvaluatedKey: str | None
    nextCursor: str | None
    hasNextPage: bool
    hasPreviousPage: bool


class Started(TypedDict):
    """A confirmation that the creation or deletion of a repository has started."""

    status: Literal["success"]
    executionArn: str


class CollectionDeletion(TypedDict):
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


class Run(TypedDict):
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
    started: datetime
    ended: datetime | None
    cause: str | None


class Runs(TypedDict):
    """The most recent runs, newest first."""

    runs: list[Run]


_ONE = "/repository/{repositoryId}"
ANSWERS = {
    "GET /repository": list[Repository],
    "POST /repository": Started,
    "GET /repository/status": dict[str, RepositoryStatus],
    "GET /repository/collections": Collections,
    f"GET {_ONE}": Repository,
    f"PUT {_ONE}": Repository,
    f"DELETE {_ONE}": Started,
    f"GET {_ONE}/collection": Collections,
    f"GET {_ONE}/collections": Collections,
    f"POST {_ONE}/collection": Collection,
    f"GET {_ONE}/collection/{{collectionId}}": Collection,
    f"PUT {_ONE}/collection/{{collectionId}}": Collection,
    f"DELETE {_ONE}/collection/{{collectionId}}": CollectionDeletion,
    f"GET {_ONE}/pipelines": list[Pipeline],
    f"POST {_ONE}/pipelines": Pipeline,
    f"PUT {_ONE}/pipelines/{{pipelineId}}": Pipeline,
    f"DELETE {_ONE}/pipelines/{{pipelineId}}": Pipeline,
    f"POST {_ONE}/pipelines/{{pipelineId}}/run": StartedRun,
    f"GET {_ONE}/pipelines/{{pipelineId}}/runs": Runs,
}
