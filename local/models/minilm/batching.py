"""Texts of concurrent requests in common batches, sorted by length: padding is work for nothing."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

BATCH_TOKENS = 1_024  # tokens of a batch, padding included; measured to be best on two cores
_WINDOW_SIZE = 512  # texts sorted together: those that came first are never overtaken by more than these
_QUEUE_SIZE = 8_192  # texts in the queue; beyond, callers are told to come back


class Overloaded(Exception):
    """The queue is full."""


@dataclass(frozen=True)
class _Job:
    tokens: list[int]
    vector: "asyncio.Future[list[float]]"


def split_into_batches(lengths: Sequence[int], budget: int = BATCH_TOKENS) -> Iterator[list[int]]:
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
        self._queue: asyncio.Queue[_Job] = asyncio.Queue(_QUEUE_SIZE)

    async def embed(self, texts: Iterable[list[int]]) -> list[list[float]]:
        """The vectors of one request. Raises Overloaded instead of queueing without end."""
        loop = asyncio.get_running_loop()
        jobs = [_Job(tokens, loop.create_future()) for tokens in texts]
        if self._queue.qsize() + len(jobs) > _QUEUE_SIZE:
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
            while len(window) < _WINDOW_SIZE and not self._queue.empty():
                window.append(self._queue.get_nowait())
            for positions in split_into_batches([len(job.tokens) for job in window]):
                await self._work([window[position] for position in positions])

    async def _work(self, jobs: list[_Job]) -> None:
        pending = [job for job in jobs if not job.vector.done()]
        if not pending:
            return
        try:
            vectors = await asyncio.to_thread(self._embed, [job.tokens for job in pending])
        except Exception as error:  # noqa: BLE001 - whatever it is, those who wait must hear of it
            _resolve(pending, error)
        else:
            _resolve(pending, vectors)


def _resolve(jobs: list[_Job], outcome: "list[list[float]] | Exception") -> None:
    for position, job in enumerate(jobs):
        if job.vector.done():
            continue
        if isinstance(outcome, Exception):
            job.vector.set_exception(outcome)
        else:
            job.vector.set_result(outcome[position])
