"""S3's events as EventBridge delivers them."""

from datetime import datetime
from typing import Any

from lisa.ingestion.document import Location
from lisa.ingestion.records import ObjectEvent

RESTORED = "Object Restore Completed"


def object_event(envelope: dict[str, Any]) -> ObjectEvent:
    """The fact in an `Object Created`, `Object Deleted` or `Object Restore Completed` event.

    EventBridge gives keys unencoded. S3 orders creations and deletions by a sequencer, and gives restorations none.
    """
    detail = envelope["detail"]
    found = detail["object"]
    return ObjectEvent(
        location=Location(bucket=detail["bucket"]["name"], key=found["key"]),
        deleted=envelope["detail-type"] == "Object Deleted",
        restored=envelope["detail-type"] == RESTORED,
        sequencer=None if envelope["detail-type"] == RESTORED else found["sequencer"],
        occurred_at=_end_of_second(envelope["time"]),
        version_id=found.get("version-id") if _takes_a_version_away(envelope) else None,
        size=found.get("size"),
    )


def _takes_a_version_away(envelope: dict[str, Any]) -> bool:
    """Whether one version was deleted, be it an old one or a delete marker; which a plain deletion only adds."""
    added = envelope["detail"].get("deletion-type") == "Delete Marker Created"
    return envelope["detail-type"] == "Object Deleted" and not added


def _end_of_second(time: str) -> int:
    """The last millisecond of the second S3 gives: what a person removed in that second may have come after it."""
    return int(datetime.fromisoformat(time).timestamp()) * 1000 + 999
