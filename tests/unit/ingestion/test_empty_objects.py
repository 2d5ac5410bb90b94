"""Empty objects and folder markers are no documents; a document whose object becomes empty is removed."""

from typing import Any

import pytest

from lisa.ingestion.comparison import Comparison
from lisa.ingestion.document import Location, Status
from lisa.ingestion.pipeline_sync import SyncCounts
from lisa.ingestion.ports import PrefixScope
from lisa.ingestion.records import ObjectEvent, accept_changes, build_changes_of_event, drop_empty_objects
from tests.support.ingestion import COLLECTION, DESTINATION, LETTER, World, change, chunk_texts, index_letter


@pytest.mark.parametrize(
    ("content", "headers"), [(b"", {}), (b"x", {"media_type": "application/x-directory; charset=UTF-8"})]
)
def test_an_empty_object_or_folder_marker_is_no_document(content: bytes, headers: dict[str, Any]) -> None:
    world = World()
    world.objects.put(LETTER, content, **headers)

    assert index_letter(world).status is Status.DELETED


def test_a_document_overwritten_with_an_empty_object_is_removed() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    index_letter(world)
    world.objects.put(LETTER, b"")

    assert (index_letter(world, "02").status, chunk_texts(world)) == (Status.DELETED, [])


def test_a_user_who_ingests_an_empty_file_gets_a_cause() -> None:
    world = World()
    world.objects.put(LETTER, b"")
    asked = change(None).model_copy(update={"ingestion_type": "manual"})
    [document] = accept_changes([asked], documents=world.documents, queue=world.queue)

    found = world.indexer.index_document(document.document_id)

    assert found is not None
    assert found.status is Status.FAILED
    assert "empty" in (found.cause or "")


class OneDestination:
    """Destinations in which one collection receives every object."""

    def find_destinations(self, location: Location, *, deleted: bool) -> list[Any]:
        return [DESTINATION]


def event(key: str = LETTER.key, size: int | None = 3, *, deleted: bool = False) -> ObjectEvent:
    return ObjectEvent(location=Location(bucket="inbox", key=key), deleted=deleted, sequencer="01", size=size)


@pytest.mark.parametrize("key", ["letters/", "letters_$folder$", "a/b/"])
def test_folder_markers_create_no_record(key: str) -> None:
    assert build_changes_of_event(event(key), OneDestination(), 0) == []


@pytest.mark.parametrize(("size", "deleted", "taken"), [(0, False, 0), (1, False, 1), (None, False, 1), (0, True, 1)])
def test_an_empty_object_creates_no_record(size: int | None, deleted: bool, taken: int) -> None:
    found = event(size=size, deleted=deleted)

    assert (
        len(drop_empty_objects(found, build_changes_of_event(found, OneDestination(), 0), World().documents)) == taken
    )


def test_an_empty_object_removes_the_existing_document() -> None:
    world = World()
    world.documents.accept_change(change())
    found = event(size=0)

    assert len(drop_empty_objects(found, build_changes_of_event(found, OneDestination(), 0), world.documents)) == 1


def compare(world: World) -> SyncCounts:
    comparison = Comparison(
        PrefixScope("handbook", COLLECTION, "inbox"), lambda _: DESTINATION, removes_unwanted=True, since=10**14
    )
    return world.syncer.compare_slice(comparison, None, SyncCounts(), lambda _: False).counts


def test_a_comparison_ignores_empty_objects_and_folder_markers() -> None:
    world = World()
    for key, content in (("a/", b""), ("a_$folder$", b""), ("empty.txt", b""), ("letter.txt", b"The kettle.")):
        world.objects.put(Location(bucket="inbox", key=key), content)

    counts = compare(world)

    assert (counts.found, counts.new, len(world.queue.sent)) == (1, 1, 1)
