"""The request bodies about repositories and collections. Unknown fields and nulls are ignored."""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from lisa.documents.splitting import ChunkingStrategy
from lisa.repositories.pipeline_planning import CommandAuthor
from lisa.repositories.repository import CollectionStatus, Repository, repository_id_refusal
from lisa.rest.api import bad_request_error
from lisa.rest.chunking import RequestedChunking
from lisa.rest.metadata import Metadata
from repositories.api.pipeline_shapes import PipelineRequest, Sources, remove_duplicate_sources

Description = Annotated[str, Field(max_length=2_000)]
Groups = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
ModelId = Annotated[str, Field(max_length=200)]


class RdsConfig(BaseModel):
    """The database of the repository. Without `dbHost` it is the shared database."""

    dbHost: str | None = None


class RepositoryRequest(BaseModel):
    """The fields of a new repository."""

    repositoryId: str
    repositoryName: Name | None = None
    description: Description | None = None
    embeddingModelId: ModelId | None = None
    type: Literal["pgvector", "opensearch", "bedrock_knowledge_base"] | None = None
    allowedGroups: Groups | None = None
    allowUserCollections: bool | None = None
    chunkingStrategy: RequestedChunking | None = None
    metadata: Metadata | None = None
    rdsConfig: RdsConfig | None = None
    pipelines: Annotated[list[PipelineRequest], Field(max_length=50)] | None = None
    sources: Sources | None = None


class RepositoryChange(BaseModel):
    """The fields of a repository to change. A list of pipelines replaces all pipelines.

    A new chunking strategy also applies to the collections that were created without one.
    """

    repositoryName: Name | None = None
    description: Description | None = None
    embeddingModelId: ModelId | None = None
    chunkingStrategy: RequestedChunking | None = None
    allowedGroups: Groups | None = None
    metadata: Metadata | None = None
    pipelines: Annotated[list[PipelineRequest], Field(max_length=50)] | None = None
    sources: Sources | None = None

    def to_fields(self) -> dict[str, Any]:
        """Return the fields of the request, without the pipelines."""
        fields = {
            "name": self.repositoryName,
            "description": self.description,
            "embedding_model": self.embeddingModelId or None,
            "chunking": self.chunkingStrategy.to_strategy() if self.chunkingStrategy else None,
            "allowed_groups": None if self.allowedGroups is None else tuple(self.allowedGroups),
            "metadata": self.metadata.to_valid_fields() if self.metadata else None,
            "sources": None if self.sources is None else remove_duplicate_sources(self.sources),
        }
        return {name: value for name, value in fields.items() if value is not None}


class CollectionRequest(BaseModel):
    """The fields of a new collection, or those to change."""

    name: str | None = None
    description: Description | None = None
    embeddingModel: ModelId | None = None
    chunkingStrategy: RequestedChunking | None = None
    allowChunkingOverride: bool | None = None
    allowedGroups: Groups | None = None
    private: bool | None = None
    metadata: Metadata | None = None
    pipelines: Annotated[list[PipelineRequest], Field(max_length=50)] | None = None
    status: Literal[CollectionStatus.ACTIVE, CollectionStatus.ARCHIVED] | None = None

    def to_fields(self) -> dict[str, Any]:
        """Return the fields of the request."""
        fields = {
            "name": self.name,
            "description": self.description,
            "chunking": self.chunkingStrategy.to_strategy() if self.chunkingStrategy else None,
            "allow_chunking_override": self.allowChunkingOverride,
            "allowed_groups": None if self.allowedGroups is None else tuple(self.allowedGroups),
            "private": self.private,
            "metadata": self.metadata.to_valid_fields() if self.metadata else None,
            "status": self.status,
        }
        return {name: value for name, value in fields.items() if value is not None}


def build_repository(body: RepositoryRequest, author: CommandAuthor, *, default_collection_id: str) -> Repository:
    """Return the requested repository. Raise an error if this deployment does not support it."""
    if reason := repository_id_refusal(body.repositoryId):
        raise bad_request_error("repositoryId", reason)
    if body.type not in (None, "pgvector"):
        raise bad_request_error("type", f"this deployment does not support {body.type}; use pgvector")
    if body.rdsConfig and body.rdsConfig.dbHost:
        raise bad_request_error(
            "rdsConfig.dbHost", "this deployment supports the shared database only; leave the field out"
        )
    if not body.embeddingModelId:
        raise bad_request_error("embeddingModelId", "the embedding model of the repository is missing")
    return Repository(
        repository_id=body.repositoryId,
        name=body.repositoryName or body.repositoryId,
        description=body.description or "",
        embedding_model=body.embeddingModelId,
        chunking=body.chunkingStrategy.to_strategy() if body.chunkingStrategy else ChunkingStrategy(),
        allowed_groups=tuple(body.allowedGroups or ()),
        allow_user_collections=body.allowUserCollections is not False,
        metadata=body.metadata.to_valid_fields() if body.metadata else {},
        default_collection_id=default_collection_id,
        sources=remove_duplicate_sources(body.sources or ()),
        created_by=author.user,
        created_at=author.now,
        updated_at=author.now,
    )
