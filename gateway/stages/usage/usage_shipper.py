"""Usage events on their way out: never in a request's path, in batches, and none forgotten while there is room."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from gateway.stages.usage.budget_leases import OnWorkerEnd, ignore_worker_end
from lisa.errors import TransientError
from lisa.usage.event import Batch, UsageEvent

_EACH = 100  # events a message
_FULL = 200_000  # bytes, below the 256 KB of a message
_BYTES = 1_000  # of an event without its groups, at the most usual
_log = logging.getLogger(__name__)


@dataclass
class UsageShipper:
    """Takes events and sends them beside the requests. `send` blocks and raises TransientError; times in seconds.

    `room` is how many events wait at most while they cannot be sent; the oldest of more are dropped, counted and told.
    `ended` hears of the worker's end.
    """

    send: Callable[[Batch], None]
    new_id: Callable[[], str]
    every: float = 1.0
    last_words: float = 10.0
    room: int = 20_000
    dropped: int = 0
    on_worker_end: OnWorkerEnd = ignore_worker_end
    _waiting: deque[UsageEvent] = field(default_factory=deque)
    _under_way: Batch | None = None
    _told: int = 0

    def __call__(self, event: UsageEvent) -> None:
        """Take an event; costs an append."""
        if len(self._waiting) >= self.room:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(event)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Send in the background; at the end, whatever still waits."""
        worker = asyncio.create_task(self._work())
        worker.add_done_callback(self.on_worker_end)
        try:
            yield
        finally:
            worker.cancel()
            await asyncio.wait([worker])
            await self._finish()

    async def _work(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            with suppress(TransientError):
                await self.ship()
            self._tell()

    async def ship(self) -> None:
        """Send what waits. Raises TransientError as soon as something is not taken; it stays and is sent again."""
        while self._under_way or self._waiting:
            if self._under_way is None:
                self._under_way = Batch(self.new_id(), tuple(self._next()))
            # Whoever is cancelled here sends the same batch again: its id makes it count once.
            await asyncio.to_thread(self.send, self._under_way)
            self._under_way = None

    def _next(self) -> Iterator[UsageEvent]:
        """As many events as one message holds, and one at least."""
        count, size = 0, 0
        while self._waiting and count < _EACH and size < _FULL:
            event = self._waiting.popleft()
            count, size = count + 1, size + _BYTES + 4 * sum(map(len, event.groups))
            yield event

    async def _finish(self) -> None:
        try:
            async with asyncio.timeout(self.last_words):
                while self._under_way or self._waiting:
                    with suppress(TransientError):
                        await self.ship()
                        break
                    await asyncio.sleep(self.every / 4)
        except TimeoutError:
            left = self._under_way.events if self._under_way else ()
            self.dropped += len(left) + len(self._waiting)
        self._tell()

    def _tell(self) -> None:
        if self.dropped > self._told:
            _log.error("usage events dropped: %s more, %s in all", self.dropped - self._told, self.dropped)
            self._told = self.dropped
