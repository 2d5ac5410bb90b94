"""Texts of concurrent requests in common batches, sorted by length: padding is work for nothing."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

BUDGET = 1_024  # tokens of a batch, padding included; measured to be best on two cores
_WINDOW = 512  # texts sorted together: those that came first are never overtaken by more than these
_WAITING = 8_192  # texts in the queue; beyond, callers are told to come back


class Overloaded(Exception):
    """The queue is full."""


@dataclass(frozen=True)
class _Job:
    tokens: list[int]
    vector: "asyncio.Future[list[float]]"


def batches(lengths: Sequence[int], budget: int = BUDGET) -> Iterator[list[int]]:
    """Positions in batches of similar length, each at most `budget` tokens when padded; one text always fits."""
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[position] > budget:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


class Batcher:
    """Collects what waits while the model works; nothing waits for company when the model is free."""

    def __init__(self, embed: Callable[[Sequence[list[int]]], list[list[float]]]) -> None:
        self._embed = embed
        self._queue: asyncio.Queue[_Job] = asyncio.Queue(_WAITING)

    async def vectors(self, texts: Iterable[list[int]]) -> list[list[float]]:
        """The vectors of one request. Raises Overloaded instead of queueing without end."""
        loop = asyncio.get_running_loop()
        jobs = [_Job(tokens, loop.create_future()) for tokens in texts]
        if self._queue.qsize() + len(jobs) > _WAITING:
            raise Overloaded
        for job in jobs:
            self._queue.put_nowait(job)
        try:
            return list(await asyncio.gather(*(job.vector for job in jobs)))
        finally:
            for job in jobs:  # a caller who left leaves no work behind
                job.vector.cancel()

    async def run(self) -> None:
        """Work for ever, one batch at a time: each already uses every core."""
        while True:
            window = [await self._queue.get()]
            while len(window) < _WINDOW and not self._queue.empty():
                window.append(self._queue.get_nowait())
            for positions in batches([len(job.tokens) for job in window]):
                await self._work([window[position] for position in positions])

    async def _work(self, jobs: list[_Job]) -> None:
        living = [job for job in jobs if not job.vector.done()]
        if not living:
            return
        try:
            vectors = await asyncio.to_thread(self._embed, [job.tokens for job in living])
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            _settle(living, error)
        else:
            _settle(living, vectors)


def _settle(jobs: list[_Job], outcome: "list[list[float]] | Exception") -> None:
    for position, job in enumerate(jobs):
        if job.vector.done():
            continue
        if isinstance(outcome, Exception):
            job.vector.set_exception(outcome)
        else:
            job.vector.set_result(outcome[position])
