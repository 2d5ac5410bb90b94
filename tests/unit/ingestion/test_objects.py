"""Every object of S3 becomes a document, nothing, or a failure that says what to do."""

import gzip
from typing import Any

import pytest

from lisa.ingestion.comparison import Finding, compare_object_and_document
from lisa.ingestion.document import Status
from lisa.ingestion.reader import TextExcerpt, read_excerpt
from lisa.ingestion.settlement import Settlement
from lisa.ingestion.stored_object import StoredObject
from lisa.ingestion.views import document_view, job_view
from tests.support.ingestion import DESTINATION, LETTER, World, change, chunk_texts, index_letter

JAPANESE = "青い薬缶が歌う。薬缶は毎朝歌う。"


@pytest.mark.parametrize("tier", ["GLACIER", "DEEP_ARCHIVE", "ARCHIVE_ACCESS"])
def test_an_archived_object_fails_at_once_and_is_searchable_when_it_is_restored(tier: str) -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.objects.archive(LETTER, tier)

    archived = index_letter(world)
    world.objects.restore(LETTER)
    restored = index_letter(world, "02")

    assert archived.status is Status.FAILED
    assert archived.cause == f"The object is archived in S3 ({tier}). Restore it there, then retry the job."
    assert restored.status is Status.SEARCHABLE


def test_an_archived_object_is_not_retried_by_every_comparison() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    world.objects.archive(LETTER, "GLACIER")

    archived = index_letter(world)

    assert (
        compare_object_and_document(world.objects.head_object(LETTER), archived, DESTINATION, removes_unwanted=True)
        is Finding.FAILED
    )


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

    index_letter(world)
    stored = world.objects.fetch_object(LETTER, 1_000)

    assert chunk_texts(world) == [text]
    assert isinstance(stored, StoredObject)
    assert read_excerpt(stored, LETTER.file_name, world.reader, 0, 100) == TextExcerpt(text, len(text))


def test_another_charset_for_the_same_bytes_is_another_version() -> None:
    world = World()
    content = "für Änderungen an Kesseln und Töpfen".encode("cp1252")
    world.objects.put(LETTER, content, media_type="text/plain; charset=windows-1251")
    before = index_letter(world)
    world.objects.put(LETTER, content, media_type="text/plain; charset=windows-1252")

    after = index_letter(world, "02")

    assert before.version != after.version
    assert chunk_texts(world) == [content.decode("cp1252")]


def test_an_object_that_decompresses_to_too_much_fails_with_a_cause() -> None:
    world = World()
    world.objects.put(LETTER, gzip.compress(bytes(60 * 1024 * 1024)), encoding="gzip")

    assert "unpacks to more than" in (index_letter(world).cause or "")


def test_a_document_whose_deletion_event_was_outdated_is_listed_normally() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    index_letter(world, "01")

    back = index_letter(world, "02", hide=True)

    assert (back.status, back.going) == (Status.SEARCHABLE, False)
    assert document_view(back)["status"] == "searchable"
    assert job_view(back)["status"] == "INGESTION_COMPLETED"


def test_a_comparison_corrects_an_older_record_that_says_going_of_an_existing_object() -> None:
    world = World()
    world.objects.put(LETTER, b"The kettle is blue.")
    stuck = index_letter(world).model_copy(update={"going": True})

    assert (
        compare_object_and_document(world.objects.head_object(LETTER), stuck, DESTINATION, removes_unwanted=True)
        is Finding.CHANGED
    )


def test_a_removed_document_stays_leaving() -> None:
    world = World()
    document = world.documents.accept_change(change(hide=True))
    assert document is not None

    world.documents.settle_generation(document, Settlement(Status.FAILED, cause="Indexing failed 5 times"))

    stored = world.documents.get_document(document.document_id)
    assert stored is not None
    assert stored.going
