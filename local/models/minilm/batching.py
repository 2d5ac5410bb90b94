"""Batches of texts from concurrent requests, sorted by length to reduce padding."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

BATCH_TOKENS = 1_024  # tokens of a batch including padding; the fastest value measured on two cores
_WINDOW_SIZE = 512  # texts that are sorted together; a text waits for at most this many later ones
_QUEUE_SIZE = 8_192  # texts in the queue; further requests are refused


class Overloaded(Exception):
    """The queue is full."""


@dataclass(frozen=True)
class _Job:
    tokens: list[int]
    vector: "asyncio.Future[list[float]]"


def split_into_batches(lengths: Sequence[int], budget: int = BATCH_TOKENS) -> Iterator[list[int]]:
    """Yield the positions of texts in batches of similar length.

    A batch has at most `budget` tokens including padding, or holds a single text.
    """
    batch: list[int] = []
    for position in sorted(range(len(lengths)), key=lengths.__getitem__):
        if batch and (len(batch) + 1) * lengths[position] > budget:
            yield batch
            batch = []
        batch.append(position)
    if batch:
        yield batch


class Batcher:
    """A queue of texts that are embedded in batches; a text waits only while the model is busy."""

    def __init__(self, embed: Callable[[Sequence[list[int]]], list[list[float]]]) -> None:
        self._embed = embed
        self._queue: asyncio.Queue[_Job] = asyncio.Queue(_QUEUE_SIZE)

    async def embed(self, texts: Iterable[list[int]]) -> list[list[float]]:
        """Return the vectors of one request's texts, given as token ids. Raises Overloaded if the queue is full."""
        loop = asyncio.get_running_loop()
        jobs = [_Job(tokens, loop.create_future()) for tokens in texts]
        if self._queue.qsize() + len(jobs) > _QUEUE_SIZE:
            raise Overloaded
        for job in jobs:
            self._queue.put_nowait(job)
        try:
            return list(await asyncio.gather(*(job.vector for job in jobs)))
        finally:
            for job in jobs:  # cancels the work if the caller has disconnected
                job.vector.cancel()

    async def run(self) -> None:
        """Embed the queued texts forever, one batch at a time, because a batch uses every core."""
        while True:
            window = [await self._queue.get()]
            while len(window) < _WINDOW_SIZE and not self._queue.empty():
                window.append(self._queue.get_nowait())
            for positions in split_into_batches([len(job.tokens) for job in window]):
                await self._embed_batch([window[position] for position in positions])

    async def _embed_batch(self, jobs: list[_Job]) -> None:
        pending = [job for job in jobs if not job.vector.done()]
        if not pending:
            return
        try:
            vectors = await asyncio.to_thread(self._embed, [job.tokens for job in pending])
        except Exception as error:  # noqa: BLE001 - the waiting requests receive every error
            _resolve_jobs(pending, error)
        else:
            _resolve_jobs(pending, vectors)


def _resolve_jobs(jobs: list[_Job], outcome: "list[list[float]] | Exception") -> None:
    for position, job in enumerate(jobs):
        if job.vector.done():
            continue
        if isinstance(outcome, Exception):
            job.vector.set_exception(outcome)
        else:
            job.vector.set_result(outcome[position])
