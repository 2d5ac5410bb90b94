"""Heartbeats: a replica reports which version of the models it serves, so that workflows can wait for all replicas."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from lisa.models.heartbeats import Heartbeat, is_heartbeat_due
from lisa.models.ports import Heartbeats


class SaveActivity(Protocol):
    """Saves the uses of models that are not saved yet; with `is_due`, also those of the last seconds."""

    async def __call__(self, *, is_due: bool) -> None:
        """Save them."""
        ...


async def save_nothing(*, is_due: bool) -> None:
    """Save no use of a model."""


@dataclass
class HeartbeatSender:
    """The heartbeats of one replica. The clock returns epoch seconds.

    The uses of models are saved before each heartbeat: a workflow that sees the version of the heartbeat also sees
    every use under an earlier version.
    """

    replica: str
    heartbeats: Heartbeats
    clock: Callable[[], float] = time.time
    save_activity: SaveActivity = save_nothing
    _last: Heartbeat | None = None

    async def send(self, applied: int) -> None:
        """Store the applied version if a heartbeat is due. The store blocks, so it is called in a thread."""
        now = self.clock()
        is_due = is_heartbeat_due(self._last, applied, now)
        await self.save_activity(is_due=is_due)
        if is_due:
            heartbeat = Heartbeat(self.replica, applied, now)
            await asyncio.to_thread(self.heartbeats.save_heartbeat, heartbeat)
            self._last = heartbeat
