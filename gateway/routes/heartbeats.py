"""A replica that says which version of the list of models it serves, so that a workflow can wait for all of them."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from lisa.models.heartbeats import Heartbeat, is_heartbeat_due
from lisa.models.ports import Heartbeats


@dataclass
class HeartbeatSender:
    """The heartbeats of one replica. The clock gives epoch seconds."""

    replica: str
    heartbeats: Heartbeats
    clock: Callable[[], float] = time.time
    _last: Heartbeat | None = None

    async def send(self, applied: int) -> None:
        """Say it, if there is anything to say. The call blocks: it runs in a thread."""
        now = self.clock()
        if is_heartbeat_due(self._last, applied, now):
            heartbeat = Heartbeat(self.replica, applied, now)
            await asyncio.to_thread(self.heartbeats.record, heartbeat)
            self._last = heartbeat
