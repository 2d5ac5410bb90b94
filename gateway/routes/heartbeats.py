"""Heartbeats: a replica reports which version of the models it serves, so that workflows can wait for all replicas."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from lisa.models.heartbeats import Heartbeat, is_heartbeat_due
from lisa.models.ports import Heartbeats


@dataclass
class HeartbeatSender:
    """The heartbeats of one replica. The clock returns epoch seconds."""

    replica: str
    heartbeats: Heartbeats
    clock: Callable[[], float] = time.time
    _last: Heartbeat | None = None

    async def send(self, applied: int) -> None:
        """Store the applied version if a heartbeat is due. The store blocks, so it is called in a thread."""
        now = self.clock()
        if is_heartbeat_due(self._last, applied, now):
            heartbeat = Heartbeat(self.replica, applied, now)
            await asyncio.to_thread(self.heartbeats.save_heartbeat, heartbeat)
            self._last = heartbeat
