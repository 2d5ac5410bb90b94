"""The events of S3 that EventBridge delivers."""

from datetime import datetime
from typing import Any

from lisa.ingestion.document import Location
from lisa.ingestion.records import ObjectEvent

RESTORED = "Object Restore Completed"


def parse_object_event(envelope: dict[str, Any]) -> ObjectEvent:
    """Return the domain event of an `Object Created`, `Object Deleted` or `Object Restore Completed` event.

    EventBridge delivers keys without URL encoding. S3 orders creations and deletions by a sequencer; restorations have
    none.
    """
    detail = envelope["detail"]
    found = detail["object"]
    return ObjectEvent(
        location=Location(bucket=detail["bucket"]["name"], key=found["key"]),
        deleted=envelope["detail-type"] == "Object Deleted",
        restored=envelope["detail-type"] == RESTORED,
        sequencer=None if envelope["detail-type"] == RESTORED else found["sequencer"],
        occurred_at=_last_millisecond_of_second(envelope["time"]),
        version_id=found.get("version-id") if _is_version_deletion(envelope) else None,
        size=found.get("size"),
    )


def _is_version_deletion(envelope: dict[str, Any]) -> bool:
    """Return whether one version or delete marker was deleted; a plain deletion only adds a delete marker."""
    added = envelope["detail"].get("deletion-type") == "Delete Marker Created"
    return envelope["detail-type"] == "Object Deleted" and not added


def _last_millisecond_of_second(time: str) -> int:
    """Return the last millisecond of the event's second: a removal within the second may be older than the event."""
    return int(datetime.fromisoformat(time).timestamp()) * 1000 + 999
