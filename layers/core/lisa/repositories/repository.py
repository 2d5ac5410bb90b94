"""Repositories, collections and pipelines."""

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

    CREATE_IN_PROGRESS = "CREATE_IN_PROGRESS"  # its pipelines are being created
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


class _StoredModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Repository(_StoredModel):
    """A named set of collections in one vector store."""

    repository_id: str
    name: str
    description: str = ""
    type: RepositoryType = "pgvector"
    embedding_model: str
    chunking: ChunkingStrategy = ChunkingStrategy()  # of collections without an own one
    allowed_groups: tuple[str, ...] = ()
    allow_user_collections: bool = True
    metadata: dict[str, Any] = Field(default_factory=dict)
    status: RepositoryStatus = RepositoryStatus.CREATE_COMPLETE
    default_collection_id: str
    sources: tuple[Source, ...] | None = None  # None: the repository is older than grants
    created_by: str
    created_at: int  # epoch milliseconds
    updated_at: int = 0  # epoch milliseconds

    @property
    def is_being_deleted(self) -> bool:
        """Return whether the repository is being deleted. Then callers can no longer use it."""
        return self.status in (RepositoryStatus.DELETE_IN_PROGRESS, RepositoryStatus.DELETE_FAILED)


class Collection(_StoredModel):
    """A set of documents that have the same embedding model and the same chunking."""

    collection_id: str
    repository_id: str
    name: str
    description: str = ""
    embedding_model: str
    chunking: ChunkingStrategy = ChunkingStrategy()
    inherits_chunking: bool = False  # it follows a change of the repository; False in older records
    allow_chunking_override: bool = True
    allowed_groups: tuple[str, ...] = ()  # empty: the groups of the repository
    private: bool = False  # only the creator and administrators may use it
    default: bool = False
    metadata: dict[str, Any] = Field(default_factory=dict)
    status: CollectionStatus = CollectionStatus.ACTIVE
    buckets: tuple[str, ...] = ()  # every bucket that a pipeline ever brought to it, sorted
    created_by: str
    created_at: int  # epoch milliseconds
    updated_at: int = 0  # epoch milliseconds

    @property
    def is_being_deleted(self) -> bool:
        """Return whether the collection is being deleted. Then callers can no longer use it."""
        return self.status in (CollectionStatus.DELETE_IN_PROGRESS, CollectionStatus.DELETE_FAILED)

    def uses_model_of_repository(self, repository: Repository) -> bool:
        """Return whether the collection has the embedding model of the repository, which every user of it may use."""
        return self.embedding_model == repository.embedding_model


class Pipeline(_StoredModel):
    """A watched prefix of a bucket whose objects belong in a collection."""

    pipeline_id: str
    repository_id: str
    collection_id: str = "default"  # an id, a name or an alias, resolved at each event
    bucket: str
    prefix: str = ""
    trigger: Trigger = "event"
    schedule: Schedule | None = None  # only with the trigger `schedule`
    auto_remove: bool = True
    chunking: ChunkingStrategy | None = None
    metadata: dict[str, Any] = Field(default_factory=dict)
    authority: Authority | None = None  # None: the pipeline is older than grants
    created_by: str = ""
    created_at: int = 0  # epoch milliseconds
    updated_at: int = 0  # epoch milliseconds

    def matches_key(self, key: str) -> bool:
        """Return whether the key begins with the pipeline's prefix."""
        return key.startswith(self.prefix)

    @property
    def active_schedule(self) -> Schedule | None:
        """Return the schedule of the pipeline's runs, None for a pipeline that follows events."""
        return DAILY if self.trigger == "daily" else self.schedule if self.trigger == "schedule" else None

    @property
    def watched_source(self) -> Source:
        """Return the part of a bucket that the pipeline watches."""
        return Source(bucket=self.bucket, prefix=self.prefix)

    @property
    def source_and_target(self) -> tuple[str, str, str]:
        """Return the bucket, the prefix and the collection. They are unique within a repository."""
        return self.bucket, self.prefix, self.collection_id

    @property
    def sync_scope(self) -> tuple[str, str, str, bool]:
        """Return the fields that decide which documents the pipeline brings and removes."""
        return self.bucket, self.prefix, self.collection_id, self.auto_remove


def feeds_collection(pipeline: Pipeline, collection: Collection, collections: list[Collection]) -> bool:
    """Return whether the pipeline brings documents to this collection. `collections` are those of its repository."""
    found = find_collection(pipeline.collection_id, collections)
    return found is not None and found.collection_id == collection.collection_id


def repository_id_refusal(repository_id: str) -> str | None:
    """Return the reason why a repository cannot have this id, or None."""
    if repository_id in RESERVED_IDS:
        return f"the id {repository_id} is reserved; choose another id"
    if not REPOSITORY_ID.fullmatch(repository_id):
        return "an id has 3 to 20 characters of a-z, 0-9 and -, and no dash at either end"
    return None


def find_collection(reference: str | None, collections: list[Collection]) -> Collection | None:
    """Return the collection with this id, else with this name, else the default collection for an alias of it.

    Aliases are the id of its embedding model, `default`, the empty string and None. Collections that are being deleted
    are not found.
    """
    usable = [collection for collection in collections if not collection.is_being_deleted]
    for collection in usable:
        if collection.collection_id == reference:
            return collection
    for collection in usable:
        if collection.name == reference:
            return collection
    aliases = {None, "", "default"}
    return next((c for c in usable if c.default and (reference in aliases or reference == c.embedding_model)), None)
