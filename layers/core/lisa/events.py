"""The facts that contexts tell each other: past tense, small, references instead of bodies."""

from collections.abc import Sequence
from typing import ClassVar, Protocol

from pydantic import BaseModel, ConfigDict


class Event(BaseModel):
    """A fact. The class name is the detail-type, the sample's file name and the handler's folder name."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    source: ClassVar[str]

    @property
    def detail_type(self) -> str:
        """EventBridge's detail-type."""
        return type(self).__name__


class DocumentEvent(Event):
    """What every fact about a document carries."""

    source: ClassVar[str] = "lisa.ingestion"
    document_id: str
    repository_id: str
    collection_id: str
    location: str  # s3://bucket/key


class DocumentIndexed(DocumentEvent):
    """A version of a document became searchable, and the one before it stopped being so."""

    version: str
    chunks: int


class DocumentFailed(DocumentEvent):
    """A document cannot become searchable as it is; the cause says what to do."""

    cause: str


class DocumentRemoved(DocumentEvent):
    """A document and its chunks are gone."""


class LargeDocumentFound(DocumentEvent):
    """A document is too large for one invocation; the workflow reads it in ranges."""

    generation: int


class ModelInService(Event):
    """A model can answer from now on."""

    source: ClassVar[str] = "lisa.models"
    model_id: str
    model_type: str


class EventPublisher(Protocol):
    """The application's event bus."""

    def publish(self, events: Sequence[Event]) -> None:
        """Publish facts, in this order. Raises TransientError when the bus did not take every one."""
        ...
