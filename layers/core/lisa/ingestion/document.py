"""One object in one collection: what should be searchable of it, and what is."""

import hashlib
import uuid
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, model_validator

from lisa.documents.page_gaps import GapReason
from lisa.documents.splitting import ChunkingStrategy

_NAMESPACE = uuid.UUID("6f2b3c52-61f4-5c66-9f0a-3f6d1f0c8f5e")

#: The owner of what pipelines brought. No user can have a name that begins with `system:`.
PIPELINE_USER = "system:pipeline"
_FORMER_PIPELINE_USER = "system"  # of records older than the reserved name; a user may be called so

IngestionType = Literal["manual", "auto", "existing"]


class Status(StrEnum):
    """The state of a document. PENDING, DELETING and WAITING are in progress; the other states are final."""

    PENDING = "pending"
    WAITING = "waiting"  # for the dependency `waiting_for` names; no receive is used up
    SEARCHABLE = "searchable"
    FAILED = "failed"
    DELETING = "deleting"
    DELETED = "deleted"


MAX_ATTEMPTS = 5  # the queue's maxReceiveCount
IN_PROGRESS = frozenset({Status.PENDING, Status.WAITING, Status.DELETING})


class Intent(StrEnum):
    """What is wanted: make the index match the object, or take the document out whatever the bucket holds."""

    MATCH = "match"
    REMOVE = "remove"  # a person asked; only a newer object brings it back
    UNWANTED = "unwanted"  # no pipeline asks for it any more; one that does brings it back


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Location(_Value):
    """An object in S3."""

    bucket: str
    key: str

    @property
    def uri(self) -> str:
        """The address older clients compare byte for byte."""
        return f"s3://{self.bucket}/{self.key}"

    @property
    def name(self) -> str:
        """The last segment of the key."""
        return self.key.rsplit("/", 1)[-1]


class Destination(_Value):
    """The collection a document belongs in, and how that collection wants it."""

    repository_id: str
    collection_id: str
    embedding_model: str
    chunking: ChunkingStrategy
    auto_remove: bool = True  # False: the document outlives its object
    extraction: int = 0  # the revision of the extraction; 0 in records that are older than revisions

    @property
    def making(self) -> tuple[str | int, ...]:
        """The configuration, and the revision of our own code, that decide the chunks and vectors made of an object."""
        revision = (self.extraction,) if self.extraction else ()  # records without one keep their version ids
        return (self.embedding_model, self.chunking.type, self.chunking.size, self.chunking.overlap, *revision)


class Progress(_Value):
    """How far a large document has come: where its next range begins."""

    version: str  # the version being written
    parts: int = 0  # chunks written
    pages: int = 0  # pages read; 0 for formats without pages
    characters: int = 0  # of the pages read
    total: int = 0  # pages, or chunks of formats without pages
    gaps: tuple[tuple[GapReason, int, int], ...] = ()  # reason, first and last page of those read without text


class Document(_Value):
    """The stored record. Each accepted change raises `generation`; only the newest generation may settle it."""

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
    version: str | None = None  # the searchable version; None when nothing of the document may be found
    chunks: int = 0
    pages: int = 0
    size: int = 0  # bytes
    sha256: str | None = None
    uploaded_at: int | None = None  # epoch milliseconds of becoming searchable
    cause: str | None = None
    notice: str | None = None  # for a person: the pages of a searchable document that have no text
    attempts: int = 0  # receives of the message that settled it; while in progress, those that failed
    attempted_at: int | None = None  # epoch milliseconds: when the last of them failed
    etag: str | None = None  # of the object as the newest settlement read it
    occurred_at: int | None = None  # epoch milliseconds: when S3 says the newest event happened
    settled_at: int | None = None  # epoch milliseconds
    going: bool = False  # the newest change took the document out of search
    waiting_for: str | None = None  # the dependency, or who owes the next step; set exactly when due_at is
    waiting_since: int | None = None  # epoch milliseconds
    due_at: int | None = None  # epoch milliseconds: when somebody must look again
    waits: int = 0
    progress: Progress | None = None

    @model_validator(mode="before")
    @classmethod
    def _owned_by_pipelines(cls, fields: Any) -> Any:
        """Read the former name of the pipelines' user as the present one; what a user uploaded stays theirs."""
        former = isinstance(fields, dict) and fields.get("username") == _FORMER_PIPELINE_USER
        return fields | {"username": PIPELINE_USER} if former and fields.get("ingestion_type") != "manual" else fields

    @property
    def job_id(self) -> str:
        """A job is one generation of a document."""
        return f"{self.document_id}.{self.generation}"

    @property
    def at_rest(self) -> bool:
        """Return whether no worker has anything left to do for the newest change."""
        return self.status not in IN_PROGRESS

    @property
    def is_leaving(self) -> bool:
        """Return whether the document is being deleted or is deleted.

        A searchable document is not, although older records say `going` of one whose object was there after all.
        """
        return (self.going and self.status is not Status.SEARCHABLE) or self.status is Status.DELETED


def document_id(repository_id: str, collection_id: str, location: Location) -> str:
    """The one id of this object in this collection, however often and by whomever it is told."""
    return str(uuid.uuid5(_NAMESPACE, f"{repository_id}\n{collection_id}\n{location.bucket}\n{location.key}"))


def version_id(document: Document, sha256: str) -> str:
    """The id of what a generation makes of a content: two workers agree on it, two generations never share it."""
    return f"{document.generation}.{content_key(document, sha256)}"


def content_key(document: Document, sha256: str) -> str:
    """The part of a version id that equal contents under an equal configuration share."""
    return hashlib.sha256(repr((sha256, *document.destination.making)).encode()).hexdigest()[:20]
