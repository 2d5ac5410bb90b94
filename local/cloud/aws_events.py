"""Events of AWS services on the default bus of the emulator, delivered in order by one thread."""

import json
import logging
import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

logger = logging.getLogger("local.events")


@dataclass(frozen=True)
class AwsEvent:
    """An event that an AWS service publishes; `detail` is JSON data."""

    source: str
    detail_type: str
    resources: tuple[str, ...]
    detail: dict[str, Any]

    def to_entry(self) -> dict[str, Any]:
        """Return the event as an entry of PutEvents."""
        return {
            "Source": self.source,
            "DetailType": self.detail_type,
            "Resources": list(self.resources),
            "Detail": json.dumps(self.detail),
        }


Deliver = Callable[[AwsEvent], object]


class EventQueue(threading.Thread):
    """A thread that delivers events one by one, so that a slow target never delays the service that published them."""

    def __init__(self) -> None:
        super().__init__(name="aws-events", daemon=True)
        self._waiting: queue.SimpleQueue[tuple[AwsEvent, Deliver]] = queue.SimpleQueue()

    def put(self, event: AwsEvent, deliver: Deliver) -> None:
        self._waiting.put((event, deliver))

    def run(self) -> None:
        while True:
            event, deliver = self._waiting.get()
            try:
                deliver(event)
            except Exception:
                logger.exception("the event %s of %s was not delivered", event.detail_type, event.source)


_queue = EventQueue()
_starting = threading.Lock()


def publish_event(event: AwsEvent) -> None:
    """Publish an event on the default bus of the account and region of the current request."""
    from ministack.core.responses import get_account_id, get_region

    account, region = get_account_id(), get_region()
    with _starting:
        if not _queue.is_alive():
            _queue.start()
    _queue.put(event, lambda one: _put_event(one, account, region))


def _put_event(event: AwsEvent, account: str, region: str) -> None:
    from ministack.core.responses import request_scope
    from ministack.services import eventbridge

    with request_scope(account, region):
        eventbridge._put_events({"Entries": [event.to_entry()]}, allow_aws_source=True)
