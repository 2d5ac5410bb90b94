"""The request bodies about pipelines and what they read. Unknown fields and nulls are ignored."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import BaseModel, Field

from lisa.repositories.pipeline_planning import PipelineFields
from lisa.repositories.repository import Trigger
from lisa.repositories.schedule import Schedule
from lisa.repositories.sources import Source
from lisa.rest.chunking import RequestedChunking, choose_chunking
from lisa.rest.metadata import Metadata


class PipelineRequest(BaseModel):
    """The fields of a new pipeline, or those to change."""

    pipelineId: str | None = None
    collectionId: Annotated[str, Field(max_length=200)] | None = None
    s3Bucket: str | None = None
    s3Prefix: str | None = None
    trigger: Trigger | None = None
    schedule: Schedule | str | None = None  # an expression alone has the time zone UTC
    autoRemove: bool | None = None
    chunkingStrategy: RequestedChunking | None = None
    chunkSize: int | None = None
    chunkOverlap: int | None = None
    metadata: Metadata | None = None

    def to_pipeline_fields(self) -> PipelineFields:
        """Return the fields of the request."""
        fields = {
            "collection_id": self.collectionId or None,
            "bucket": self.s3Bucket,
            "prefix": self.s3Prefix,
            "trigger": self.trigger,
            "schedule": Schedule(expression=self.schedule) if isinstance(self.schedule, str) else self.schedule,
            "auto_remove": self.autoRemove,
            "chunking": choose_chunking(self.chunkingStrategy, self.chunkSize, self.chunkOverlap),
            "metadata": self.metadata.to_valid_fields() if self.metadata else None,
        }
        return PipelineFields({name: value for name, value in fields.items() if value is not None}, self.pipelineId)


class SourceRequest(BaseModel):
    """A bucket and prefix that the pipelines of the repository may read. Only administrators set it."""

    s3Bucket: str
    s3Prefix: str | None = None

    def to_source(self) -> Source:
        """Return the source. Without a prefix, it is the whole bucket."""
        return Source(bucket=self.s3Bucket, prefix=self.s3Prefix or "")


Sources = Annotated[list[SourceRequest], Field(max_length=100)]


def remove_duplicate_sources(requested: Sequence[SourceRequest]) -> tuple[Source, ...]:
    """Return the requested sources without duplicates."""
    return tuple(dict.fromkeys(one.to_source() for one in requested))
