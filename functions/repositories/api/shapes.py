"""The request bodies about repositories, collections and pipelines. Unknown fields and nulls are ignored."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field, TypeAdapter, ValidationError

from lisa.documents.splitting import ChunkingStrategy
from lisa.repositories.field_checks import invalid_metadata
from lisa.repositories.pipeline_planning import Author, PipelineFields
from lisa.repositories.repository import CollectionStatus, Repository, Trigger, invalid_id
from lisa.repositories.schedule import Schedule
from lisa.repositories.sources import Source
from lisa.rest.api import bad_request

Description = Annotated[str, Field(max_length=2_000)]
Groups = Annotated[list[Annotated[str, Field(min_length=1, max_length=200)]], Field(max_length=100)]
Name = Annotated[str, Field(min_length=1, max_length=100)]
ModelId = Annotated[str, Field(max_length=200)]


class Chunking(BaseModel):
    """The way to split documents into chunks. Sizes count characters; `none` makes one chunk of the whole file."""

    type: str = "fixed"
    size: int | None = None
    overlap: int | None = None

    def strategy(self) -> ChunkingStrategy:
        """Return the strategy. Raise an error if it is invalid. The default overlap is a tenth of the size."""
        size = 512 if self.size is None else self.size
        overlap = size // 10 if self.overlap is None else self.overlap
        try:
            return TypeAdapter(ChunkingStrategy).validate_python({"type": self.type, "size": size, "overlap": overlap})
        except ValidationError as error:
            raise bad_request("chunkingStrategy", error.errors()[0]["msg"].removeprefix("Value error, ")) from error


class Metadata(BaseModel):
    """Tags and custom fields."""

    tags: list[str] | None = None
    customFields: dict[str, Any] | None = None

    def validated(self) -> dict[str, Any]:
        """Return the metadata. Raise an error if it cannot be stored."""
        found = self.model_dump(exclude_none=True)
        if reason := invalid_metadata(found):
            raise bad_request("metadata", reason)
        return found


class PipelineRequest(BaseModel):
    """The fields of a new pipeline, or those to change."""

    pipelineId: str | None = None
    collectionId: Annotated[str, Field(max_length=200)] | None = None
    s3Bucket: str | None = None
    s3Prefix: str | None = None
    trigger: Trigger | None = None
    schedule: Schedule | str | None = None  # an expression alone has the time zone UTC
    autoRemove: bool | None = None
    chunkingStrategy: Chunking | None = None
    chunkSize: int | None = None
    chunkOverlap: int | None = None
    metadata: Metadata | None = None

    def pipeline_fields(self) -> PipelineFields:
        """Return the fields of the request. The older `chunkSize` counts only without `chunkingStrategy`."""
        older = Chunking(size=self.chunkSize, overlap=self.chunkOverlap) if self.chunkSize else None
        chunking = self.chunkingStrategy or older
        fields = {
            "collection_id": self.collectionId or None,
            "bucket": self.s3Bucket,
            "prefix": self.s3Prefix,
            "trigger": self.trigger,
            "schedule": Schedule(expression=self.schedule) if isinstance(self.schedule, str) else self.schedule,
            "auto_remove": self.autoRemove,
            "chunking": chunking.strategy() if chunking else None,
            "metadata": self.metadata.validated() if self.metadata else None,
        }
        return PipelineFields({name: value for name, value in fields.items() if value is not None}, self.pipelineId)


class SourceRequest(BaseModel):
    """A bucket and prefix that the pipelines of the repository may read. Only administrators set it."""

    s3Bucket: str
    s3Prefix: str | None = None

    def source(self) -> Source:
        """Return the source. Without a prefix, it is the whole bucket."""
        return Source(bucket=self.s3Bucket, prefix=self.s3Prefix or "")


Sources = Annotated[list[SourceRequest], Field(max_length=100)]


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
    chunkingStrategy: Chunking | None = None
    metadata: Metadata | None = None
    rdsConfig: RdsConfig | None = None
    pipelines: Annotated[list[PipelineRequest], Field(max_length=50)] | None = None
    sources: Sources | None = None


class RepositoryChange(BaseModel):
    """The fields of a repository to change. A list of pipelines replaces all pipelines."""

    repositoryName: Name | None = None
    description: Description | None = None
    embeddingModelId: ModelId | None = None
    allowedGroups: Groups | None = None
    metadata: Metadata | None = None
    pipelines: Annotated[list[PipelineRequest], Field(max_length=50)] | None = None
    sources: Sources | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of the request, without the pipelines."""
        fields = {
            "name": self.repositoryName,
            "description": self.description,
            "embedding_model": self.embeddingModelId or None,
            "allowed_groups": None if self.allowedGroups is None else tuple(self.allowedGroups),
            "metadata": self.metadata.validated() if self.metadata else None,
            "sources": None if self.sources is None else distinct_sources(self.sources),
        }
        return {name: value for name, value in fields.items() if value is not None}


class CollectionRequest(BaseModel):
    """The fields of a new collection, or those to change."""

    name: str | None = None
    description: Description | None = None
    embeddingModel: ModelId | None = None
    chunkingStrategy: Chunking | None = None
    allowChunkingOverride: bool | None = None
    allowedGroups: Groups | None = None
    private: bool | None = None
    metadata: Metadata | None = None
    pipelines: Annotated[list[PipelineRequest], Field(max_length=50)] | None = None
    status: Literal[CollectionStatus.ACTIVE, CollectionStatus.ARCHIVED] | None = None

    def fields(self) -> dict[str, Any]:
        """Return the fields of the request."""
        fields = {
            "name": self.name,
            "description": self.description,
            "chunking": self.chunkingStrategy.strategy() if self.chunkingStrategy else None,
            "allow_chunking_override": self.allowChunkingOverride,
            "allowed_groups": None if self.allowedGroups is None else tuple(self.allowedGroups),
            "private": self.private,
            "metadata": self.metadata.validated() if self.metadata else None,
            "status": self.status,
        }
        return {name: value for name, value in fields.items() if value is not None}


def distinct_sources(requested: Sequence[SourceRequest]) -> tuple[Source, ...]:
    """Return the requested sources without duplicates."""
    return tuple(dict.fromkeys(one.source() for one in requested))


def new_repository(body: RepositoryRequest, author: Author, *, default_collection_id: str) -> Repository:
    """Return the requested repository. Raise an error if this deployment does not support it."""
    if reason := invalid_id(body.repositoryId):
        raise bad_request("repositoryId", reason)
    if body.type not in (None, "pgvector"):
        raise bad_request("type", f"this deployment does not support {body.type}; use pgvector")
    if body.rdsConfig and body.rdsConfig.dbHost:
        raise bad_request("rdsConfig.dbHost", "this deployment supports the shared database only; leave the field out")
    if not body.embeddingModelId:
        raise bad_request("embeddingModelId", "the embedding model of the repository is missing")
    return Repository(
        repository_id=body.repositoryId,
        name=body.repositoryName or body.repositoryId,
        description=body.description or "",
        embedding_model=body.embeddingModelId,
        chunking=body.chunkingStrategy.strategy() if body.chunkingStrategy else ChunkingStrategy(),
        allowed_groups=tuple(body.allowedGroups or ()),
        allow_user_collections=body.allowUserCollections is not False,
        metadata=body.metadata.validated() if body.metadata else {},
        default_collection_id=default_collection_id,
        sources=distinct_sources(body.sources or ()),
        created_by=author.user,
        created_at=author.now,
        updated_at=author.now,
    )
