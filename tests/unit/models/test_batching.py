"""The batches of texts from concurrent requests."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local.models.minilm.batching import Batcher, Overloaded, split_into_batches


@given(st.lists(st.integers(1, 256), max_size=80))
def test_every_text_is_in_exactly_one_batch_and_no_batch_exceeds_its_budget(lengths: list[int]) -> None:
    made = list(split_into_batches(lengths, 1_024))

    assert sorted(position for batch in made for position in batch) == list(range(len(lengths)))
    assert all(len(batch) * max(lengths[p] for p in batch) <= 1_024 for batch in made)


def test_a_text_longer_than_the_budget_has_its_own_batch() -> None:
    assert list(split_into_batches([5_000, 2], 1_024)) == [[1], [0]]


class Model:
    """A model that answers each text with its first token and records the batches."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []

    def embed(self, batch: Sequence[list[int]]) -> list[list[float]]:
        self.batches.append([len(tokens) for tokens in batch])
        if any(tokens[0] == 666 for tokens in batch):
            raise RuntimeError("the model broke")
        return [[float(tokens[0])] for tokens in batch]


async def _embed_all(model: Model, *requests: list[list[int]]) -> list[list[list[float]] | BaseException]:
    batcher = Batcher(model.embed)
    waiting = [asyncio.create_task(batcher.embed(request)) for request in requests]
    await asyncio.sleep(0)
    worker = asyncio.create_task(batcher.run())
    answers = await asyncio.gather(*waiting, return_exceptions=True)
    worker.cancel()
    with suppress(asyncio.CancelledError):
        await worker
    return answers


def test_each_request_gets_its_own_vectors_in_its_own_order() -> None:
    model = Model()

    answers = asyncio.run(_embed_all(model, [[1] * 9, [2]], [[3] * 4, [4] * 7]))

    assert answers == [[[1.0], [2.0]], [[3.0], [4.0]]]
    assert model.batches == [[1, 4, 7, 9]]


def test_a_failure_reaches_only_the_requests_of_its_batch() -> None:
    model = Model()

    [failed] = asyncio.run(_embed_all(model, [[666]]))
    [fine] = asyncio.run(_embed_all(model, [[5]]))

    assert isinstance(failed, RuntimeError)
    assert fine == [[5.0]]


def test_a_full_queue_refuses_instead_of_growing() -> None:
    async def flood() -> None:
        await Batcher(Model().embed).embed([[1]] * 8_193)

    with pytest.raises(Overloaded):
        asyncio.run(flood())
