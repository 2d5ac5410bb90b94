"""The sending of usage events: in batches, in the background, and with a bounded buffer."""

import asyncio
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from gateway.stages.usage.budget_leases import OnWorkerEnd, ignore_worker_end
from lisa.errors import TransientError
from lisa.usage.event import UsageBatch, UsageEvent

_MAX_MESSAGE_EVENTS = 100  # events a message
_MAX_MESSAGE_BYTES = 200_000  # bytes, below the 256 KB of a message
_EVENT_BYTES = 1_000  # of an event without its groups
_log = logging.getLogger(__name__)


@dataclass
class UsageShipper:
    """Buffers events and sends them in the background. `send` blocks and raises TransientError; times are in seconds.

    `room` is the size of the buffer. If it is full, the oldest events are dropped, counted and logged.
    `on_worker_end` is called when the worker ends.
    """

    send: Callable[[UsageBatch], None]
    new_id: Callable[[], str]
    every: float = 1.0
    final_seconds: float = 10.0
    room: int = 20_000
    dropped: int = 0
    on_worker_end: OnWorkerEnd = ignore_worker_end
    _waiting: deque[UsageEvent] = field(default_factory=deque)
    _under_way: UsageBatch | None = None
    _logged_drops: int = 0

    def __call__(self, event: UsageEvent) -> None:
        """Buffer an event."""
        if len(self._waiting) >= self.room:
            self._waiting.popleft()
            self.dropped += 1
        self._waiting.append(event)

    @asynccontextmanager
    async def keep_running(self) -> AsyncIterator[None]:
        """Send in the background; at the end, send the rest of the buffer."""
        worker = asyncio.create_task(self._send_periodically())
        worker.add_done_callback(self.on_worker_end)
        try:
            yield
        finally:
            worker.cancel()
            await asyncio.wait([worker])
            await self._send_rest()

    async def _send_periodically(self) -> None:
        while True:
            await asyncio.sleep(self.every)
            with suppress(TransientError):
                await self.send_buffer()
            self._log_dropped_events()

    async def send_buffer(self) -> None:
        """Send the buffer. Raises TransientError at the first batch that cannot be sent; it stays and is sent again."""
        while self._under_way or self._waiting:
            if self._under_way is None:
                self._under_way = UsageBatch(self.new_id(), tuple(self._take_batch()))
            # A batch that is cancelled here is sent again; its id makes it count once.
            await asyncio.to_thread(self.send, self._under_way)
            self._under_way = None

    def _take_batch(self) -> Iterator[UsageEvent]:
        """Return as many events as one message holds, at least one."""
        count, size = 0, 0
        while self._waiting and count < _MAX_MESSAGE_EVENTS and size < _MAX_MESSAGE_BYTES:
            event = self._waiting.popleft()
            count, size = count + 1, size + _EVENT_BYTES + 4 * sum(map(len, event.groups))
            yield event

    async def _send_rest(self) -> None:
        try:
            async with asyncio.timeout(self.final_seconds):
                while self._under_way or self._waiting:
                    with suppress(TransientError):
                        await self.send_buffer()
                        break
                    await asyncio.sleep(self.every / 4)
        except TimeoutError:
            left = self._under_way.events if self._under_way else ()
            self.dropped += len(left) + len(self._waiting)
        self._log_dropped_events()

    def _log_dropped_events(self) -> None:
        if self.dropped > self._logged_drops:
            _log.error("usage events dropped: %s more, %s in all", self.dropped - self._logged_drops, self.dropped)
            self._logged_drops = self.dropped
