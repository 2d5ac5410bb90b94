"""S3's events as EventBridge delivers them."""

from typing import Any

from lisa.ingestion.changes import ObjectEvent
from lisa.ingestion.document import Location


def object_event(envelope: dict[str, Any]) -> ObjectEvent:
    """The fact in an `Object Created` or `Object Deleted` event. EventBridge gives keys unencoded."""
    detail = envelope["detail"]
    found = detail["object"]
    return ObjectEvent(
        location=Location(bucket=detail["bucket"]["name"], key=found["key"]),
        deleted=envelope["detail-type"] == "Object Deleted",
        sequencer=found["sequencer"],
        version_id=found.get("version-id") if detail.get("deletion-type") == "Permanently Deleted" else None,
        size=found.get("size", 0),
    )
