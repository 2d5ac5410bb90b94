"""The comparison of a bucket with its records brings both in line, in any number of slices."""

from collections.abc import Sequence

import pytest

from lisa.ingestion.change import build_removal_change
from lisa.ingestion.comparison import Comparison
from lisa.ingestion.document import Destination, Document, Intent, Location, Status
from lisa.ingestion.pipeline_sync import SyncCounts
from lisa.ingestion.ports import PrefixScope
from tests.support.ingestion import COLLECTION, DESTINATION, World
from tests.support.twins.objects import MemoryIndexQueue

SCOPE = PrefixScope("handbook", COLLECTION, "inbox")


def put(world: World, key: str, content: str) -> None:
    world.objects.put(Location(bucket="inbox", key=key), content.encode(), modified=world.now)


def sync(world: World, wanted: Destination | None = DESTINATION, *, keys: int = 1_000) -> SyncCounts:
    world.now += 1_000
    comparison = Comparison(SCOPE, lambda key: wanted, removes_unwanted=True, since=world.now)
    after, counts = None, SyncCounts()
    while True:
        done = world.syncer.compare_slice(comparison, after, counts, lambda number: number >= keys)
        after, counts = done.after, done.counts
        if after is None:
            return counts


def work(world: World) -> None:
    while world.queue.sent:
        world.indexer.index_document(world.queue.sent.pop())


def searchable(world: World) -> list[str]:
    return sorted(chunk.text for _, chunk, _ in world.chunks.rows.values())


def document(world: World, key: str) -> Document:
    [found] = [d for d in world.documents.list_in_key_order(SCOPE, None) if d.location.key == key]
    return found


def test_every_object_of_the_bucket_becomes_searchable() -> None:
    world = World()
    for number in range(7):
        put(world, f"{number}.txt", f"letter {number}")

    counts = sync(world)
    work(world)

    assert (counts.found, counts.new) == (7, 7)
    assert searchable(world) == [f"letter {number}" for number in range(7)]


def test_slices_of_any_size_have_the_same_counts() -> None:
    for keys in (1, 2, 3, 7, 8):
        world = World()
        for number in range(7):
            put(world, f"{number}.txt", f"letter {number}")

        assert sync(world, keys=keys).new == 7


def test_an_unchanged_bucket_costs_no_write_and_no_embedding() -> None:
    world = World()
    for number in range(5):
        put(world, f"{number}.txt", f"letter {number}")
    sync(world)
    work(world)
    before = list(world.documents.list_in_key_order(SCOPE, None))
    embedded = len(world.letters.embedded)

    counts = sync(world)

    assert (counts.unchanged, world.queue.sent, len(world.letters.embedded)) == (5, [], embedded)
    assert list(world.documents.list_in_key_order(SCOPE, None)) == before


def test_a_change_or_deletion_without_an_event_is_found() -> None:
    world = World()
    for name in ("same", "changed", "gone"):
        put(world, name, f"{name} letter")
    sync(world)
    work(world)
    put(world, "changed", "a new letter")
    world.objects.remove(Location(bucket="inbox", key="gone"))

    counts = sync(world)
    work(world)

    assert (counts.changed, counts.deleted, counts.unchanged) == (1, 1, 1)
    assert searchable(world) == ["a new letter", "same letter"]


def test_a_slice_that_runs_twice_raises_no_generation_twice() -> None:
    world = World()
    put(world, "a", "letter")
    comparison = Comparison(SCOPE, lambda key: DESTINATION, removes_unwanted=True, since=world.now)

    for _ in range(2):
        world.now += 10
        world.syncer.compare_slice(comparison, None, SyncCounts(), lambda number: False)

    assert document(world, "a").generation == 1


def test_the_documents_of_a_retired_prefix_are_removed_and_return_when_it_is_wanted_again() -> None:
    world = World()
    put(world, "a", "letter")
    sync(world)
    work(world)

    counts = sync(world, wanted=None)
    work(world)
    assert (counts.deleted, searchable(world), document(world, "a").intent) == (1, [], Intent.UNWANTED)

    sync(world)
    work(world)
    assert searchable(world) == ["letter"]


def test_no_comparison_brings_back_a_document_that_a_user_removed_until_its_object_changes() -> None:
    world = World()
    put(world, "a", "letter")
    sync(world)
    work(world)
    world.now += 1_000
    world.documents.accept_change(build_removal_change(document(world, "a"), username="ada", now=world.now))
    world.indexer.index_document(document(world, "a").document_id)

    assert sync(world).unchanged == 1
    world.now += 1_000
    put(world, "a", "letter again")
    sync(world)
    work(world)
    assert searchable(world) == ["letter again"]


def test_objects_older_than_the_pipeline_have_the_ingestion_type_existing() -> None:
    world = World()
    put(world, "a", "letter")
    comparison = Comparison(SCOPE, lambda key: DESTINATION, True, since=world.now + 1, created_at=world.now + 1)

    world.syncer.compare_slice(comparison, None, SyncCounts(), lambda number: False)

    assert (document(world, "a").ingestion_type, document(world, "a").status) == ("existing", Status.PENDING)


@pytest.mark.parametrize("keys", [1, 99, 100, 101, 250, 1_000])
@pytest.mark.parametrize("number", [99, 100, 101, 250])
def test_every_difference_is_queued_once_for_any_size_of_a_slice(number: int, keys: int) -> None:
    world = World()
    for each in range(number):
        put(world, f"{each:03}.txt", f"letter {each}")

    sync(world, keys=keys)

    expected = [document.document_id for document in world.documents.list_in_key_order(SCOPE, None)]
    assert len(expected) == number
    assert world.queue.sent == expected


def test_no_more_than_a_hundred_changes_wait_in_memory_before_they_are_queued() -> None:
    batches: list[int] = []

    class Noting(MemoryIndexQueue):
        def queue_documents(self, documents: Sequence[Document], *, delay_seconds: int = 0) -> None:
            batches.append(len(documents))
            super().queue_documents(documents, delay_seconds=delay_seconds)

    world = World(queue=Noting())
    for each in range(250):
        put(world, f"{each:03}.txt", f"letter {each}")

    sync(world)

    assert batches == [100, 100, 50]
