"""Repositories, their collections and their pipelines, as stored."""

import re
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from lisa.documents.splitting import ChunkingStrategy

RESERVED_IDS = frozenset({"status", "collections", "presigned-url"})
REPOSITORY_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{1,18})[a-z0-9]")

RepositoryType = Literal["pgvector", "opensearch", "bedrock_knowledge_base"]


class _Stored(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Repository(_Stored):
    """A named set of collections in one vector store."""

    repository_id: str
    name: str
    description: str = ""
    type: RepositoryType = "pgvector"
    embedding_model: str
    allowed_groups: tuple[str, ...] = ()
    allow_user_collections: bool = True
    metadata: dict[str, Any] = Field(default_factory=dict)
    status: str = "CREATE_COMPLETE"
    default_collection_id: str
    created_by: str
    created_at: int  # epoch milliseconds


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
    default: bool = False
    created_by: str
    created_at: int  # epoch milliseconds


class Pipeline(_Stored):
    """A watched prefix of a bucket whose objects belong in a collection."""

    pipeline_id: str
    repository_id: str
    collection_id: str = "default"  # an id, a name or `default`, resolved at each event
    bucket: str
    prefix: str = ""
    trigger: Literal["event", "schedule", "daily"] = "event"
    auto_remove: bool = True
    chunking: ChunkingStrategy | None = None

    def watches(self, key: str) -> bool:
        """Whether an object with this key is the pipeline's; the prefix is a plain string prefix."""
        return key.startswith(self.prefix)


def invalid_id(repository_id: str) -> str | None:
    """Why a repository cannot have this id, or None."""
    if repository_id in RESERVED_IDS:
        return f"the id {repository_id} is reserved"
    if not REPOSITORY_ID.fullmatch(repository_id):
        return "an id is 3 to 20 of a-z, 0-9 and -, with no dash at either end"
    return None


def find_collection(wanted: str | None, collections: list[Collection]) -> Collection | None:
    """The collection an id, a name, the embedding model's id, `default` or nothing stands for, in that order."""
    for collection in collections:
        if collection.collection_id == wanted:
            return collection
    for collection in collections:
        if collection.name == wanted:
            return collection
    aliases = {None, "", "default"}
    return next((c for c in collections if c.default and (wanted in aliases or wanted == c.embedding_model)), None)
