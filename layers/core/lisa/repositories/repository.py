"""Repositories, their collections and their pipelines, as stored."""

import re
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lisa.documents.splitting import ChunkingStrategy
from lisa.policy.authority import Authority
from lisa.repositories.schedule import DAILY, Schedule
from lisa.repositories.sources import Source

RESERVED_IDS = frozenset({"status", "collections", "presigned-url"})
REPOSITORY_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,18})[a-z0-9]")

RepositoryType = Literal["pgvector", "opensearch", "bedrock_knowledge_base"]
Trigger = Literal["event", "schedule", "daily"]


class RepositoryStatus(StrEnum):
    """The state of a repository."""

    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"  # its pipelines are being made
    CREATE_COMPLETE = "CREATE_COMPLETE"
    CREATE_FAILED = "CREATE_FAILED"
    UPDATE_IN_PROGRESS = "UPDATE_IN_PROGRESS"
    UPDATE_COMPLETE = "UPDATE_COMPLETE"
    UPDATE_FAILED = "UPDATE_FAILED"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    DELETE_FAILED = "DELETE_FAILED"


class CollectionStatus(StrEnum):
    """The state of a collection. ARCHIVED is only a label to filter lists by; the collection works as before."""

    ACTIVE = "ACTIVE"
    ARCHIVED = "ARCHIVED"
    DELETE_IN_PROGRESS = "DELETE_IN_PROGRESS"
    DELETE_FAILED = "DELETE_FAILED"


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Repository(_Stored):
    """A named set of collections in one vector store."""

    repository_id: str
    name: str
    description: str = ""
    type: RepositoryType = "pgvector"
    embedding_model: str
    chunking: ChunkingStrategy = ChunkingStrategy()  # of collections that are made without one
    allowed_groups: tuple[str, ...] = ()
    allow_user_collections: bool = True
    metadata: dict[str, Any] = Field(default_factory=dict)
    status: RepositoryStatus = RepositoryStatus.CREATE_COMPLETE
    default_collection_id: str
    sources: tuple[Source, ...] | None = None  # None: older than grants
    created_by: str
    created_at: int  # epoch milliseconds
    updated_at: int = 0  # epoch milliseconds

    @property
    def is_being_deleted(self) -> bool:
        """Whether it is being deleted: nothing is offered of it any more."""
        return self.status in (RepositoryStatus.DELETE_IN_PROGRESS, RepositoryStatus.DELETE_FAILED)


class Collection(_Stored):
    """Documents embedded by one model and split one way."""

    collection_id: str
    repository_id: str
    name: str
    description: str = ""
    embedding_model: str
    chunking: ChunkingStrategy = ChunkingStrategy()
    allow_chunking_override: bool = True
    allowed_groups: tuple[str, ...] = ()  # empty: the repository's
    private: bool = False  # its creator's and administrators' alone
    default: bool = False
    metadata: dict[str, Any] = Field(default_factory=dict)
    status: CollectionStatus = CollectionStatus.ACTIVE
    buckets: tuple[str, ...] = ()  # every bucket a pipeline ever brought to it, in order
    created_by: str
    created_at: int  # epoch milliseconds
    updated_at: int = 0  # epoch milliseconds

    @property
    def is_being_deleted(self) -> bool:
        """Whether it is being deleted: nothing is offered of it any more."""
        return self.status in (CollectionStatus.DELETE_IN_PROGRESS, CollectionStatus.DELETE_FAILED)

    def uses_model_of(self, repository: Repository) -> bool:
        """Whether it embeds with the repository's own model, which an administrator chose for all who may use it."""
        return self.embedding_model == repository.embedding_model


class Pipeline(_Stored):
    """A watched prefix of a bucket whose objects belong in a collection."""

    pipeline_id: str
    repository_id: str
    collection_id: str = "default"  # an id, a name or `default`, resolved at each event
    bucket: str
    prefix: str = ""
    trigger: Trigger = "event"
    schedule: Schedule | None = None  # of the trigger `schedule` alone
    auto_remove: bool = True
    chunking: ChunkingStrategy | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    authority: Authority | None = None  # None: older than grants
    created_by: str = ""
    created_at: int = 0  # epoch milliseconds
    updated_at: int = 0  # epoch milliseconds

    def matches(self, key: str) -> bool:
        """Whether an object with this key is the pipeline's; the prefix is a plain string prefix."""
        return key.startswith(self.prefix)

    @property
    def active_schedule(self) -> Schedule | None:
        """The schedule it is compared on; None for one that follows events."""
        return DAILY if self.trigger == "daily" else self.schedule if self.trigger == "schedule" else None

    @property
    def source(self) -> Source:
        """The part of a bucket that it watches."""
        return Source(bucket=self.bucket, prefix=self.prefix)

    @property
    def source_and_target(self) -> tuple[str, str, str]:
        """What it watches and where it brings it: no two pipelines of a repository share this."""
        return self.bucket, self.prefix, self.collection_id

    @property
    def sync_scope(self) -> tuple[str, str, str, bool]:
        """What decides which objects it brings where, and whether it takes them out again."""
        return self.bucket, self.prefix, self.collection_id, self.auto_remove


def feeds(pipeline: Pipeline, collection: Collection, collections: list[Collection]) -> bool:
    """Whether the pipeline brings documents to this collection, one of these collections of its repository."""
    found = find_collection(pipeline.collection_id, collections)
    return found is not None and found.collection_id == collection.collection_id


def invalid_id(repository_id: str) -> str | None:
    """Why a repository cannot have this id, or None."""
    if repository_id in RESERVED_IDS:
        return f"the id {repository_id} is reserved"
    if not REPOSITORY_ID.fullmatch(repository_id):
        return "an id is 3 to 20 of a-z, 0-9 and -, with no dash at either end"
    return None


def find_collection(wanted: str | None, collections: list[Collection]) -> Collection | None:
    """The collection an id, a name, the embedding model's id, `default` or nothing stands for, in that order.

    One that is being deleted is not there.
    """
    usable = [collection for collection in collections if not collection.is_being_deleted]
    for collection in usable:
        if collection.collection_id == wanted:
            return collection
    for collection in usable:
        if collection.name == wanted:
            return collection
    aliases = {None, "", "default"}
    return next((c for c in usable if c.default and (wanted in aliases or wanted == c.embedding_model)), None)
