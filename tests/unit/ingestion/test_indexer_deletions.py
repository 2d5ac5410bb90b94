"""Deleted objects and removed documents leave no chunks; a late or wrong deletion event removes nothing."""

from lisa.ingestion.document import Intent, Status
from lisa.ingestion.records import accept_changes
from tests.support.ingestion import DESTINATION, LETTER, World, accept_letter, change, chunk_texts


def test_a_deletion_hides_the_document_before_its_chunks_are_removed() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index_document(accept_letter(world, "01"))
    world.objects.remove(LETTER)

    document_id = accept_letter(world, "02", hide=True)

    hidden = world.documents.get_document(document_id)
    assert hidden is not None
    assert (hidden.status, hidden.version, len(world.chunks.rows)) == (Status.DELETING, None, 1)


def test_a_deleted_object_leaves_no_chunks() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index_document(accept_letter(world, "01"))
    world.objects.remove(LETTER)

    document = world.indexer.index_document(accept_letter(world, "02", hide=True))

    assert document is not None
    assert (document.status, chunk_texts(world)) == (Status.DELETED, [])


def test_an_event_that_arrives_late_changes_nothing() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    accept_letter(world, "0A")

    late = accept_changes([change("02", hide=True)], documents=world.documents, queue=world.queue)

    assert late == []


def test_a_deletion_event_of_an_existing_object_keeps_the_document() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")

    document = world.indexer.index_document(accept_letter(world, "01", hide=True))

    assert document is not None
    assert document.status is Status.SEARCHABLE


def test_a_user_can_remove_a_document_whose_object_still_exists() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.indexer.index_document(accept_letter(world, "01"))

    document = world.indexer.index_document(accept_letter(world, None, intent=Intent.REMOVE, hide=True))

    assert document is not None
    assert (document.status, chunk_texts(world)) == (Status.DELETED, [])


def test_a_document_without_auto_remove_keeps_its_version_without_its_object() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    keeping = DESTINATION.model_copy(update={"auto_remove": False})
    before = world.indexer.index_document(accept_letter(world, "01", destination=keeping))
    world.objects.remove(LETTER)

    after = world.indexer.index_document(accept_letter(world, "02", destination=keeping))

    assert before is not None
    assert after is not None
    assert (after.status, after.version, chunk_texts(world)) == (
        Status.SEARCHABLE,
        before.version,
        ["The kettle is blue."],
    )
