"""Events between contexts: facts in the past tense, small, with references instead of contents."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """A fact. Its class name is the detail-type, the name of the sample file and of the handler's folder."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    source: ClassVar[str]

    @property
    def detail_type(self) -> str:
        """Return EventBridge's detail-type."""
        return type(self).__name__


class DocumentEvent(Event):
    """A fact about a document."""

    source: ClassVar[str] = "lisa.ingestion"
    document_id: str
    repository_id: str
    collection_id: str
    location: str  # s3://bucket/key


class DocumentIndexed(DocumentEvent):
    """A version of a document became searchable in place of the version before it."""

    version: str
    chunks: int


class DocumentFailed(DocumentEvent):
    """A document cannot become searchable as it is. The cause says what to do."""

    cause: str


class DocumentRemoved(DocumentEvent):
    """A document and its chunks were removed."""


class LargeDocumentFound(DocumentEvent):
    """A document is too large for one invocation. A workflow reads it in ranges."""

    generation: int


class ModelInService(Event):
    """A model started to serve requests."""

    source: ClassVar[str] = "lisa.models"
    model_id: str
    model_type: str


class ModelRequested(Event):
    """A person or a schedule requested an operation on a model: create, update, start, stop or delete."""

    source: ClassVar[str] = "lisa.models"
    model_id: str
    operation_id: str
    operation: str


class EventPublisher(Protocol):
    """The application's event bus."""

    def publish_events(self, events: Sequence[Event]) -> None:
        """Publish events in this order. Raises TransientError when the bus refused one."""
        ...
