"""The record of a document: one object of S3 in one collection."""

import hashlib
import uuid
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from lisa.documents.metadata import StoredMetadata
from lisa.documents.page_gaps import GapReason
from lisa.documents.splitting import ChunkingStrategy

_NAMESPACE = uuid.UUID("6f2b3c52-61f4-5c66-9f0a-3f6d1f0c8f5e")

#: The owner of documents that pipelines brought. No user name begins with `system:`.
PIPELINE_USER = "system:pipeline"
_FORMER_PIPELINE_USER = "system"  # in older records; a user may have this name too

IngestionType = Literal["manual", "auto", "existing"]


class Status(StrEnum):
    """The state of a document. PENDING, DELETING and WAITING are in progress; the other states are final."""

    PENDING = "pending"
    WAITING = "waiting"  # for the dependency `waiting_for`; no receive of the message is used up
    SEARCHABLE = "searchable"
    FAILED = "failed"
    DELETING = "deleting"
    DELETED = "deleted"


MAX_ATTEMPTS = 5  # the queue's maxReceiveCount
IN_PROGRESS = frozenset({Status.PENDING, Status.WAITING, Status.DELETING})


class Intent(StrEnum):
    """The aim of a change: make the index match the object, or remove the document in any case."""

    MATCH = "match"
    REMOVE = "remove"  # a user removed it; only a newer object brings it back
    UNWANTED = "unwanted"  # no pipeline wants it any more; a pipeline that wants it brings it back


class _FrozenModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Location(_FrozenModel):
    """An object in S3."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """Return the address, which older clients compare byte for byte."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def file_name(self) -> str:
        """Return the last segment of the key."""
        return self.key.rsplit("/", 1)[-1]


class Destination(_FrozenModel):
    """The collection of a document, and the configuration with which it is indexed."""

    repository_id: str
    collection_id: str
    embedding_model: str
    chunking: ChunkingStrategy
    auto_remove: bool = True  # False: the document stays searchable without its object
    extraction: int = 0  # the revision of the extraction; 0 in records that are older than revisions
    metadata: StoredMetadata = Field(default_factory=dict)  # of the request or of the pipelines, without the inherited

    @property
    def indexing_configuration(self) -> tuple[str | int, ...]:
        """Return all that decides the chunks and vectors of an object, including the revision of our own code."""
        revision = (self.extraction,) if self.extraction else ()  # records without one keep their version ids
        return (self.embedding_model, *self.chunking.identity, *revision)


class Progress(_FrozenModel):
    """The progress of a large document, after which its next range begins."""

    version: str  # the version being written
    parts: int = 0  # chunks written
    pages: int = 0  # pages read; 0 for formats without pages
    characters: int = 0  # of the pages read
    total: int = 0  # pages, or chunks of formats without pages
    gaps: tuple[tuple[GapReason, int, int], ...] = ()  # of pages without text: reason, first and last page


class Document(_FrozenModel):
    """The stored record. Each accepted change raises `generation`; only the newest generation can be settled."""

    document_id: str
    location: Location
    destination: Destination
    generation: int
    intent: Intent
    status: Status
    username: str
    ingestion_type: IngestionType
    requested_at: int  # epoch milliseconds of the change that raised the generation
    sequencer: str | None = None  # of the newest S3 event seen, normalised
    version: str | None = None  # the searchable version; None when search must not find the document
    chunks: int = 0
    pages: int = 0
    size: int = 0  # bytes
    sha256: str | None = None
    uploaded_at: int | None = None  # epoch milliseconds of becoming searchable
    cause: str | None = None
    notice: str | None = None  # for users: the pages of a searchable document that have no text
    attempts: int = 0  # receives of the message; while in progress, only the failed ones
    attempted_at: int | None = None  # epoch milliseconds of the last failed one
    etag: str | None = None  # of the object that the newest settlement read
    occurred_at: int | None = None  # epoch milliseconds of the newest event, by S3's clock
    settled_at: int | None = None  # epoch milliseconds
    going: bool = False  # the newest change removed the document from search
    waiting_for: str | None = None  # a dependency, or the worker of the next step; set if and only if due_at is
    waiting_since: int | None = None  # epoch milliseconds
    due_at: int | None = None  # epoch milliseconds of the next attempt
    waits: int = 0
    progress: Progress | None = None

    @model_validator(mode="before")
    @classmethod
    def _rename_former_owner(cls, fields: Any) -> Any:
        """Replace the former name of the pipelines' user. A user of that name keeps the files that they uploaded."""
        former = isinstance(fields, dict) and fields.get("username") == _FORMER_PIPELINE_USER
        return fields | {"username": PIPELINE_USER} if former and fields.get("ingestion_type") != "manual" else fields

    @property
    def job_id(self) -> str:
        """Return the id of the job: a job is one generation of a document."""
        return f"{self.document_id}.{self.generation}"

    @property
    def is_at_rest(self) -> bool:
        """Return whether no worker has anything left to do for the newest change."""
        return self.status not in IN_PROGRESS

    @property
    def is_deleting_or_deleted(self) -> bool:
        """Return whether the document is being deleted or is deleted.

        A searchable document is not, although older records say `going` of one whose object was there after all.
        """
        return (self.going and self.status is not Status.SEARCHABLE) or self.status is Status.DELETED


def derive_document_id(repository_id: str, collection_id: str, location: Location) -> str:
    """Return the id of this object in this collection, always the same one."""
    return str(uuid.uuid5(_NAMESPACE, f"{repository_id}\n{collection_id}\n{location.bucket}\n{location.key}"))


def derive_version_id(document: Document, sha256: str) -> str:
    """Return the version id of a content in a generation: equal for two workers, different for two generations."""
    return f"{document.generation}.{derive_content_key(document, sha256)}"


def derive_content_key(document: Document, sha256: str) -> str:
    """Return the part of a version id that depends only on the content and the configuration."""
    return hashlib.sha256(repr((sha256, *document.destination.indexing_configuration)).encode()).hexdigest()[:20]
