"""One object in one collection: what should be searchable of it, and what is."""

import hashlib
import uuid
from enum import StrEnum
from typing import Literal

from pydantic import BaseModel, ConfigDict

from lisa.documents.splitting import ChunkingStrategy

_NAMESPACE = uuid.UUID("6f2b3c52-61f4-5c66-9f0a-3f6d1f0c8f5e")

IngestionType = Literal["manual", "auto", "existing"]


class Status(StrEnum):
    """Where a document stands. PENDING and DELETING are in progress, the others are at rest."""

    PENDING = "pending"
    SEARCHABLE = "searchable"
    FAILED = "failed"
    DELETING = "deleting"
    DELETED = "deleted"


class Intent(StrEnum):
    """What is wanted: make the index match the object, or take the document out whatever the bucket holds."""

    MATCH = "match"
    REMOVE = "remove"


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
    attempts: int = 0

    @property
    def job_id(self) -> str:
        """A job is one generation of a document."""
        return f"{self.document_id}.{self.generation}"

    @property
    def at_rest(self) -> bool:
        """Whether the newest change has been dealt with."""
        return self.status not in (Status.PENDING, Status.DELETING)


def document_id(repository_id: str, collection_id: str, location: Location) -> str:
    """The one id of this object in this collection, however often and by whomever it is told."""
    return str(uuid.uuid5(_NAMESPACE, f"{repository_id}\n{collection_id}\n{location.bucket}\n{location.key}"))


def version_of(document: Document, object_version: str) -> str:
    """The id of what a generation makes of an object: two workers agree on it, two generations never share it."""
    chunking = document.destination.chunking
    made_of = (
        document.generation, object_version, document.destination.embedding_model,
        chunking.type, chunking.size, chunking.overlap,
    )  # fmt: skip
    return hashlib.sha256(repr(made_of).encode()).hexdigest()[:24]
