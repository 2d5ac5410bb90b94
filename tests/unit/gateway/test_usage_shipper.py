"""The sending of usage events in the background."""

import asyncio
import threading
from typing import Any

import pytest

from gateway.stages.usage.usage_shipper import UsageShipper
from lisa.errors import TransientError
from lisa.usage.event import UsageBatch
from tests.support.usage import usage_event


class Queue:
    """A queue that accepts batches, fails for a number of sends, or accepts them without a confirmation."""

    def __init__(self, away: int = 0, *, silent: bool = False) -> None:
        self.away, self.silent = away, silent
        self.batches: list[UsageBatch] = []

    def send(self, batch: UsageBatch) -> None:
        assert threading.current_thread() is not threading.main_thread()
        self.away -= 1
        if self.away < 0 or self.silent:
            self.batches.append(batch)
        if self.away >= 0:
            raise TransientError("away")

    @property
    def counted(self) -> list[str]:
        """Return the requests of all batches; a batch that arrived twice counts once."""
        once = {batch.batch_id: batch for batch in self.batches}
        return [event.request_id for batch in once.values() for event in batch.events]


def shipper(queue: Queue, **more: float) -> UsageShipper:
    ids = iter(range(1_000))
    settings: dict[str, Any] = {"every": 0.01, "final_seconds": 5.0} | more
    return UsageShipper(queue.send, lambda: f"b-{next(ids)}", **settings)


def ship_events(found: UsageShipper, count: int, seconds: float = 0.0) -> None:
    async def go() -> None:
        async with found.keep_running():
            for number in range(count):
                found(usage_event(request_id=str(number)))
            await asyncio.sleep(seconds)

    asyncio.run(go())


def test_the_rest_of_the_buffer_is_sent_in_batches_at_the_end() -> None:
    queue = Queue()

    ship_events(shipper(queue, every=60.0), 250)

    assert queue.counted == [str(number) for number in range(250)]
    assert [len(batch.events) for batch in queue.batches] == [100, 100, 50]


def test_events_are_sent_while_requests_run() -> None:
    queue = Queue()
    found = shipper(queue)

    async def go() -> None:
        async with found.keep_running():
            found(usage_event())
            while not queue.batches:
                await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(go(), 5))


@pytest.mark.parametrize("silent", [False, True])
def test_an_unavailable_queue_receives_every_event_later_and_none_counts_twice(silent: bool) -> None:
    queue = Queue(away=5, silent=silent)

    ship_events(shipper(queue), 150, seconds=0.02)

    assert sorted(queue.counted, key=int) == [str(number) for number in range(150)]


def test_events_beyond_the_buffer_are_dropped_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    queue = Queue()
    found = shipper(queue, every=60.0, room=10)

    ship_events(found, 15)

    assert queue.counted == [str(number) for number in range(5, 15)]
    assert "usage events dropped: 5 more, 5 in all" in caplog.text


def test_events_that_cannot_be_sent_at_the_end_are_logged(caplog: pytest.LogCaptureFixture) -> None:
    found = shipper(Queue(away=10_000), final_seconds=0.1)

    ship_events(found, 3)

    assert found.dropped == 3
    assert "usage events dropped" in caplog.text


def test_a_message_keeps_to_its_size() -> None:
    queue = Queue()
    found = shipper(queue, every=60.0)

    async def go() -> None:
        async with found.keep_running():
            for _ in range(30):
                found(usage_event(groups=tuple("é" * 200 for _ in range(50))))

    asyncio.run(go())

    assert max(len(str(batch.build_message_body()).encode()) for batch in queue.batches) < 256_000
    assert sum(len(batch.events) for batch in queue.batches) == 30
