"""Bugs that the simulation found: users, workers and comparisons that overtake each other."""

from lisa.documents.splitting import ChunkingStrategy, split_document
from lisa.documents.text import DocumentText
from lisa.ingestion.change import build_removal_change, build_repeat_change
from lisa.ingestion.comparison import Comparison, Finding, build_corrective_change, compare_object_and_document
from lisa.ingestion.document import Destination, Document, Intent, Location, Status
from lisa.ingestion.ports import PrefixScope
from lisa.ingestion.reader import Reader
from lisa.ingestion.records import ObjectEvent, accept_changes, build_changes_of_event
from lisa.ingestion.settlement import Settlement
from lisa.ingestion.stored_object import ListedObject
from tests.support.ingestion import COLLECTION, DESTINATION, LETTER, World, change

LISTED = ListedObject(LETTER.key, "etag", 10, 0)
LARGE = Reader(
    lambda content, **_: DocumentText(content.decode(), "text/plain"), split_document, range_chunks=1, max_chunks=100
)


def accept_letter(world: World, content: str = "The kettle is blue.") -> Document:
    world.objects.put(LETTER, content.encode())
    [document] = accept_changes([change()], documents=world.documents, queue=world.queue)
    return document


def remove(world: World, document: Document) -> Document:
    world.now += 10_000
    changed = build_removal_change(document, username="ada", now=world.now)
    [gone] = accept_changes([changed], documents=world.documents, queue=world.queue)
    return gone


def test_a_large_document_that_a_user_removed_during_the_handover_stays_removed() -> None:
    world = World(reader=LARGE)
    gone = remove(world, accept_letter(world, "The kettle is blue. " * 100))

    assert world.range_indexer.index_range(gone.document_id, gone.generation)
    world.indexer.index_document(gone.document_id)

    assert world.documents.get_documents([gone.document_id])[gone.document_id].status is Status.DELETED
    assert world.chunks.rows == {}


def test_the_chunks_of_a_range_that_died_after_the_settlement_are_removed() -> None:
    world = World()
    document = accept_letter(world)
    world.chunks.write_chunks(
        document, "0.old", split_document(DocumentText("old", "text/plain"), ChunkingStrategy()), [[1.0]]
    )
    world.documents.settle_generation(document, Settlement(Status.SEARCHABLE, version="1.new"))

    assert world.range_indexer.index_range(document.document_id, document.generation)

    assert world.chunks.rows == {}


def test_a_document_that_is_given_up_leaves_no_chunks() -> None:
    world = World()
    document = accept_letter(world)
    world.indexer.index_document(document.document_id)
    accept_changes([change("02")], documents=world.documents, queue=world.queue)

    world.indexer.fail_document(document.document_id, "Indexing failed 5 times")

    assert world.chunks.rows == {}


def test_another_configuration_does_not_bring_back_a_document_that_a_user_is_removing() -> None:
    world = World()
    gone = remove(world, accept_letter(world))
    other = DESTINATION.model_copy(update={"chunking": ChunkingStrategy("fixed", 100, 0)})

    assert compare_object_and_document(LISTED, gone, other, removes_unwanted=True) is Finding.IN_PROGRESS


def test_an_unwanted_document_that_a_user_removed_is_not_removed_by_every_comparison() -> None:
    world = World()
    gone = remove(world, accept_letter(world))
    world.indexer.index_document(gone.document_id)

    assert (
        compare_object_and_document(LISTED, world.documents.get_document(gone.document_id), None, removes_unwanted=True)
        is Finding.ABSENT
    )


def test_a_comparison_does_not_undo_a_change_that_it_did_not_see() -> None:
    world = World()
    document = accept_letter(world)
    scope = PrefixScope("handbook", COLLECTION, "inbox")
    compared = Comparison(scope, lambda key: DESTINATION, removes_unwanted=True, since=world.now + 3_600_000)
    late = build_corrective_change(compared, (LETTER.key, LISTED, document), DESTINATION, world.now)
    remove(world, document)

    kept = world.documents.accept_change(late)

    assert kept is not None
    assert kept.intent is Intent.REMOVE


def test_a_retry_does_not_undo_a_removal() -> None:
    world = World()
    document = accept_letter(world)
    remove(world, document)

    kept = world.documents.accept_change(build_repeat_change(document, now=world.now))

    assert kept is not None
    assert kept.intent is Intent.REMOVE


def test_the_deletion_of_an_old_version_does_not_bring_back_a_removed_document() -> None:
    world = World()
    remove(world, accept_letter(world))

    class Everywhere:
        def find_destinations(self, location: Location, *, deleted: bool) -> list[Destination]:
            return [DESTINATION]

    event = ObjectEvent(location=LETTER, deleted=True, sequencer="0F", occurred_at=world.now + 1, version_id="v0")

    assert [world.documents.accept_change(told) for told in build_changes_of_event(event, Everywhere(), world.now)] == [
        None
    ]


def test_an_unwanted_document_stays_removed_although_its_object_returns() -> None:
    world = World()
    document = accept_letter(world)
    world.indexer.index_document(document.document_id)
    scope = PrefixScope("handbook", COLLECTION, "inbox")
    retired = Comparison(scope, lambda key: None, removes_unwanted=True, since=world.now + 1)
    told = build_corrective_change(
        retired, (LETTER.key, None, world.documents.get_document(document.document_id)), None, world.now + 1
    )
    accept_changes([told], documents=world.documents, queue=world.queue)

    world.indexer.index_document(document.document_id)

    assert world.chunks.rows == {}


def test_a_document_that_does_not_wait_is_not_due() -> None:
    world = World()
    document = accept_letter(world)

    assert not world.documents.postpone_attempt(document, world.now + 1)
