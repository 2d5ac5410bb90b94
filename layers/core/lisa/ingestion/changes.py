"""What an S3 event says happened, as changes to documents."""

from pydantic import BaseModel, ConfigDict

from lisa.ingestion.document import Destination, IngestionType, Intent, Location, document_id
from lisa.ingestion.ports import Destinations

SEQUENCER_DIGITS = 40
UNKNOWN_USER = "system"


class ObjectEvent(BaseModel):
    """An object was created or deleted: a hint, delivered at least once and in any order."""

    model_config = ConfigDict(frozen=True)
    location: Location
    deleted: bool
    sequencer: str
    version_id: str | None = None
    size: int = 0


class Change(BaseModel):
    """What should now become of one document."""

    model_config = ConfigDict(frozen=True)
    document_id: str
    location: Location
    destination: Destination
    intent: Intent = Intent.MATCH
    hide: bool = False  # search must stop finding the document at once
    sequencer: str | None = None  # None: the caller knows it is new, no event ordered it
    username: str = UNKNOWN_USER
    ingestion_type: IngestionType = "auto"
    size: int = 0
    at: int  # epoch milliseconds


def normalised(sequencer: str) -> str:
    """S3 sequencers of one key compare as hexadecimal numbers, so they are padded to compare as text."""
    return sequencer.upper().rjust(SEQUENCER_DIGITS, "0")


def changes(event: ObjectEvent, destinations: Destinations, now: int) -> list[Change]:
    """One change for every collection that should hold the object. `now` is epoch milliseconds.

    A deletion that names a version says nothing about the newest one, so only a plain one hides the document.
    """
    return [
        Change(
            document_id=document_id(destination.repository_id, destination.collection_id, event.location),
            location=event.location,
            destination=destination,
            hide=event.deleted and event.version_id is None,
            sequencer=normalised(event.sequencer),
            size=event.size,
            at=now,
        )
        for destination in destinations.of(event.location, deleted=event.deleted)
    ]
