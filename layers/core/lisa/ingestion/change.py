"""What should now become of one document."""

from pydantic import BaseModel, ConfigDict

from lisa.ingestion.document import PIPELINE_USER, Destination, IngestionType, Intent, Location

SEQUENCER_DIGITS = 40


class Change(BaseModel):
    """What should now become of one document."""

    model_config = ConfigDict(frozen=True)
    document_id: str
    location: Location
    destination: Destination
    intent: Intent = Intent.MATCH
    hide: bool = False  # search must stop finding the document at once
    sequencer: str | None = None  # orders the events of one key; None when no event told of the change
    occurred_at: int | None = None  # epoch milliseconds: no news to a document that a person removed at or after it
    revives: bool = True  # False: no news to a document that a person removed
    since: int | None = None  # epoch milliseconds: no news to a document changed at or after it
    seen: int | None = None  # the generation a comparison saw, 0 for none: no news to a document of another one
    username: str = PIPELINE_USER
    ingestion_type: IngestionType = "auto"
    size: int = 0
    at: int  # epoch milliseconds


def normalised(sequencer: str) -> str:
    """S3 sequencers of one key compare as hexadecimal numbers, so they are padded to compare as text."""
    return sequencer.upper().rjust(SEQUENCER_DIGITS, "0")
