"""The application's event bus in EventBridge."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lisa.errors import EVENT_BUS, TransientError
from lisa.events import Event

if TYPE_CHECKING:
    from mypy_boto3_events import EventBridgeClient

_BATCH_SIZE = 10  # PutEvents' limit


class EventBus:
    """Publishes events. The envelope of EventBridge carries their source and type."""

    def __init__(self, client: "EventBridgeClient", name: str) -> None:
        self._client = client
        self._name = name

    def publish_events(self, events: Sequence[Event]) -> None:
        """Publish events. Raises TransientError if the bus did not accept all of them."""
        for start in range(0, len(events), _BATCH_SIZE):
            entries = [
                {
                    "EventBusName": self._name,
                    "Source": event.source,
                    "DetailType": event.detail_type,
                    "Detail": event.model_dump_json(),
                }
                for event in events[start : start + _BATCH_SIZE]
            ]
            answer = self._client.put_events(Entries=entries)  # type: ignore[arg-type]
            if answer["FailedEntryCount"]:
                raise TransientError(f"{answer['FailedEntryCount']} events were not accepted", dependency=EVENT_BUS)
