"""Every object of S3 becomes a document, nothing, or a failure that says what to do."""

import gzip
from typing import Any

import pytest

from lisa.ingestion.comparison import Comparison, Finding, compare_key
from lisa.ingestion.document import Document, Location, Status
from lisa.ingestion.pipeline_sync import SyncCounts
from lisa.ingestion.ports import PrefixScope
from lisa.ingestion.reader import Excerpt, read_excerpt
from lisa.ingestion.records import ObjectEvent, accept_changes, changes_of_event, drop_empty_objects
from lisa.ingestion.settlement import Settlement
from lisa.ingestion.stored_object import StoredObject
from lisa.ingestion.views import document_view, job_view
from tests.support.ingestion import COLLECTION, DESTINATION, LETTER, World, change

JAPANESE = "青い薬缶が歌う。薬缶は毎朝歌う。"


def indexed(world: World, sequencer: str = "01", **about: Any) -> Document:
    [document] = accept_changes([change(sequencer, **about)], documents=world.documents, queue=world.queue)
    found = world.indexer.index(document.document_id)
    assert found is not None
    return found


def texts(world: World) -> list[str]:
    return [chunk.text for _, chunk, _ in world.chunks.rows.values()]


@pytest.mark.parametrize("tier", ["GLACIER", "DEEP_ARCHIVE", "ARCHIVE_ACCESS"])
def test_an_archived_object_fails_at_once_and_is_searchable_when_it_is_restored(tier: str) -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.objects.archive(LETTER, tier)

    archived = indexed(world)
    world.objects.restore(LETTER)
    restored = indexed(world, "02")

    assert archived.status is Status.FAILED
    assert archived.cause == f"The object is archived in S3 ({tier}). Restore it there, then retry the job."
    assert restored.status is Status.SEARCHABLE


def test_an_archived_object_is_not_retried_by_every_comparison() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.objects.archive(LETTER, "GLACIER")

    archived = indexed(world)

    assert compare_key(world.objects.head(LETTER), archived, DESTINATION, removes_unwanted=True) is Finding.FAILED


@pytest.mark.parametrize(
    ("content", "headers", "text"),
    [
        (gzip.compress(b"The kettle is blue."), {"encoding": "gzip"}, "The kettle is blue."),
        (JAPANESE.encode("shift_jis"), {"media_type": "text/plain; charset=shift_jis"}, JAPANESE),
        (JAPANESE.encode("euc_jp"), {"media_type": 'text/plain;CHARSET="EUC-JP"'}, JAPANESE),
        (gzip.compress(JAPANESE.encode("shift_jis")),
         {"encoding": "gzip", "media_type": "text/plain; charset=Shift_JIS"}, JAPANESE),
    ],
)  # fmt: skip
def test_the_headers_of_an_object_decide_how_it_is_decoded(content: bytes, headers: dict[str, Any], text: str) -> None:
    world = World()
    world.objects.put(LETTER, content, **headers)

    indexed(world)
    stored = world.objects.fetch(LETTER, 1_000)

    assert texts(world) == [text]
    assert isinstance(stored, StoredObject)
    assert read_excerpt(stored, LETTER.name, world.reader, 0, 100) == Excerpt(text, len(text))


def test_another_charset_for_the_same_bytes_is_another_version() -> None:
    world = World()
    content = "für Änderungen an Kesseln und Töpfen".encode("cp1252")
    world.objects.put(LETTER, content, media_type="text/plain; charset=windows-1251")
    before = indexed(world)
    world.objects.put(LETTER, content, media_type="text/plain; charset=windows-1252")

    after = indexed(world, "02")

    assert before.version != after.version
    assert texts(world) == [content.decode("cp1252")]


def test_an_object_that_decompresses_to_too_much_fails_with_a_cause() -> None:
    world = World()
    world.objects.put(LETTER, gzip.compress(bytes(60 * 1024 * 1024)), encoding="gzip")

    assert "unpacks to more than" in (indexed(world).cause or "")


@pytest.mark.parametrize(
    ("content", "headers"), [(b"", {}), (b"x", {"media_type": "application/x-directory; charset=UTF-8"})]
)
def test_an_empty_object_or_folder_marker_is_no_document(content: bytes, headers: dict[str, Any]) -> None:
    world = World()
    world.objects.put(LETTER, content, **headers)

    assert indexed(world).status is Status.DELETED


def test_a_document_overwritten_with_an_empty_object_is_removed() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    indexed(world)
    world.objects.put(LETTER, b"")

    assert (indexed(world, "02").status, texts(world)) == (Status.DELETED, [])


def test_a_user_who_ingests_an_empty_file_gets_a_cause() -> None:
    world = World()
    world.objects.put(LETTER, b"")
    asked = change(None).model_copy(update={"ingestion_type": "manual"})
    [document] = accept_changes([asked], documents=world.documents, queue=world.queue)

    found = world.indexer.index(document.document_id)

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
    assert changes_of_event(event(key), OneDestination(), 0) == []


@pytest.mark.parametrize(("size", "deleted", "taken"), [(0, False, 0), (1, False, 1), (None, False, 1), (0, True, 1)])
def test_an_empty_object_creates_no_record(size: int | None, deleted: bool, taken: int) -> None:
    found = event(size=size, deleted=deleted)

    assert len(drop_empty_objects(found, changes_of_event(found, OneDestination(), 0), World().documents)) == taken


def test_an_empty_object_removes_the_existing_document() -> None:
    world = World()
    world.documents.accept(change())
    found = event(size=0)

    assert len(drop_empty_objects(found, changes_of_event(found, OneDestination(), 0), world.documents)) == 1


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


def test_a_document_whose_deletion_event_was_outdated_is_listed_normally() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    indexed(world, "01")

    back = indexed(world, "02", hide=True)

    assert (back.status, back.going) == (Status.SEARCHABLE, False)
    assert document_view(back)["status"] == "searchable"
    assert job_view(back)["status"] == "INGESTION_COMPLETED"


def test_a_comparison_corrects_an_older_record_that_says_going_of_an_existing_object() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    stuck = indexed(world).model_copy(update={"going": True})

    assert compare_key(world.objects.head(LETTER), stuck, DESTINATION, removes_unwanted=True) is Finding.CHANGED


def test_a_removed_document_stays_leaving() -> None:
    world = World()
    document = world.documents.accept(change(hide=True))
    assert document is not None

    world.documents.settle(document, Settlement(Status.FAILED, cause="Indexing failed 5 times"))

    stored = world.documents.get(document.document_id)
    assert stored is not None
    assert stored.going
