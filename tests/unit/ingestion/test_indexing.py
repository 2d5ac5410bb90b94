"""A document ends at rest, with exactly the chunks of its object, whatever happened on the way."""

import pytest

from lisa.errors import TransientError
from lisa.ingestion.acceptance import accept
from lisa.ingestion.document import Document, Intent, Status
from tests.support.ingestion import LETTER, World, change


def take_in(world: World, sequencer: str | None = "01", **about: object) -> str:
    [document] = accept([change(sequencer, **about)], documents=world.documents, queue=world.queue)  # type: ignore[arg-type]
    return document.document_id


def texts(world: World) -> list[str]:
    return [chunk.text for _, chunk, _ in world.chunks.rows.values()]


def test_an_object_becomes_searchable() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")

    document = world.indexer.index(take_in(world))

    assert document is not None
    assert (document.status, document.chunks, texts(world)) == (Status.SEARCHABLE, 1, ["The kettle is blue."])


def test_indexing_twice_writes_and_embeds_once() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    document_id = take_in(world)

    for _ in range(3):
        world.indexer.index(document_id)

    assert (len(world.chunks.rows), len(world.embedder.embedded)) == (1, 1)


def test_a_new_version_replaces_the_old_one_completely() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue. " * 100)
    world.indexer.index(take_in(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")

    world.indexer.index(take_in(world, "02"))

    assert texts(world) == ["The kettle is red."]


def test_the_old_version_stays_until_the_new_one_is_there() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    before = world.indexer.index(take_in(world, "01"))
    world.objects.put(LETTER, b"The kettle is red.")

    document_id = take_in(world, "02")

    pending = world.documents.get(document_id)
    assert before is not None
    assert pending is not None
    assert (pending.status, pending.version) == (Status.PENDING, before.version)


def test_a_deletion_hides_the_document_before_anything_is_cleaned() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index(take_in(world, "01"))
    world.objects.remove(LETTER)

    document_id = take_in(world, "02", hide=True)

    hidden = world.documents.get(document_id)
    assert hidden is not None
    assert (hidden.status, hidden.version, len(world.chunks.rows)) == (Status.DELETING, None, 1)


def test_a_deleted_object_leaves_no_chunks() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index(take_in(world, "01"))
    world.objects.remove(LETTER)

    document = world.indexer.index(take_in(world, "02", hide=True))

    assert document is not None
    assert (document.status, texts(world)) == (Status.DELETED, [])


def test_an_event_that_arrives_late_changes_nothing() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    take_in(world, "0A")

    late = accept([change("02", hide=True)], documents=world.documents, queue=world.queue)

    assert late == []


def test_a_repeated_event_queues_an_unfinished_document_again() -> None:
    world = World()
    take_in(world, "01")
    world.queue.sent.clear()

    document_id = take_in(world, "01")

    assert world.queue.sent == [document_id]


def test_a_deletion_of_an_object_that_is_there_after_all_keeps_it() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")

    document = world.indexer.index(take_in(world, "01", hide=True))

    assert document is not None
    assert document.status is Status.SEARCHABLE


def test_a_person_may_remove_what_the_bucket_still_holds() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index(take_in(world, "01"))

    document = world.indexer.index(take_in(world, None, intent=Intent.REMOVE, hide=True))

    assert document is not None
    assert (document.status, texts(world)) == (Status.DELETED, [])


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7 and then nothing", b"\x00\x01\x02\x03" * 50, b"   \n\t  "])
def test_what_cannot_be_read_fails_with_a_cause_and_is_not_found(content: bytes) -> None:
    world = World()
    world.objects.put(LETTER, content)

    document = world.indexer.index(take_in(world))

    assert document is not None
    assert document.status is Status.FAILED
    assert document.cause
    assert not world.chunks.rows


def test_a_version_that_cannot_be_read_takes_the_old_one_out_of_search() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index(take_in(world, "01"))
    world.objects.put(LETTER, b"")

    document = world.indexer.index(take_in(world, "02"))

    assert document is not None
    assert (document.version, texts(world)) == (None, [])


def test_a_worker_that_was_overtaken_takes_back_what_it_wrote() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    document_id = take_in(world, "01")
    stale = world.documents.get(document_id)
    world.objects.put(LETTER, b"The kettle is red.")
    world.indexer.index(take_in(world, "02"))

    class Remembering(type(world.documents)):  # type: ignore[misc]
        """Reads the record as it was before the newer change, once."""

        def get(self, wanted: str) -> Document | None:
            remembered, self.stale = getattr(self, "stale", None), None
            return remembered or super().get(wanted)

    world.documents.__class__ = Remembering
    world.documents.stale = stale  # type: ignore[attr-defined]
    world.indexer.index(document_id)

    assert texts(world) == ["The kettle is red."]


def test_a_model_that_is_away_is_no_failure_of_the_document() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    document_id = take_in(world)

    class Away:
        def embed(self, model: str, texts: object) -> list[list[float]]:
            raise TransientError(f"{model} is away")

    world.embedder = Away()  # type: ignore[assignment]
    with pytest.raises(TransientError):
        world.indexer.index(document_id)

    stored = world.documents.get(document_id)
    assert stored is not None
    assert stored.status is Status.PENDING
