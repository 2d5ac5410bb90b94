"""Why a document is not searchable is told from what happened and from what is there now."""

from dataclasses import replace
from typing import Any

from lisa.ingestion.document import Document, Intent, Status
from lisa.ingestion.explanation import CurrentState, explain_document
from lisa.ingestion.settlement import FailedAttempt, Settlement, Wait
from lisa.ingestion.stored_object import ListedObject
from lisa.ingestion.views import document_view, job_view
from tests.support.ingestion import LETTER, World, change

NOW = 1_700_000_060_000
THERE = ListedObject(LETTER.key, "e1", 3, 1_000)
DONE = Settlement(Status.SEARCHABLE, version="v", etag="e1", attempts=1, at=NOW - 1_000)


def record(*steps: Settlement | Wait | FailedAttempt, **about: Any) -> Document:
    documents = World().documents
    document = documents.accept(change(**about))
    for step in steps:
        assert document is not None
        if isinstance(step, Wait):
            documents.wait(document, step)
        elif isinstance(step, FailedAttempt):
            documents.record_attempt(document, step)
        else:
            documents.settle(document, step)
        document = documents.get(document.document_id)
    assert document is not None
    return document


def told(document: Document, listed: ListedObject | None = THERE, *, wanted: bool = True) -> str:
    return str(explain_document(document, CurrentState(listed, wanted, NOW))["next"])


def test_what_is_searchable_needs_nothing() -> None:
    assert told(record(DONE)) == "Nothing: it is searchable."


def test_what_waits_for_a_model_says_which() -> None:
    waiting = record(Wait("model:minilm", "stopped", NOW, NOW + 30_000))

    assert "model:minilm" in told(waiting)


def test_receives_that_fail_are_told_from_the_first_on() -> None:
    failing = record(FailedAttempt(2, "the parser fell over", NOW - 500))
    around = CurrentState(THERE, wanted=True, now=NOW)

    assert told(failing) == "The last attempt 2 of 5 failed: the parser fell over. It is tried again by itself."
    assert explain_document(failing, around)["hops"][-1] == {
        "what": "attempt 2 of 5 failed", "at": NOW - 500, "attempt": 2, "cause": "the parser fell over"
    }  # fmt: skip
    job = job_view(failing)
    assert (job["attempts"], job["error_message"]) == (2, "the parser fell over")
    assert job["stage"] == "attempt 2 of 5 failed: the parser fell over"


def test_what_failed_says_what_to_do() -> None:
    failed = record(Settlement(Status.FAILED, cause="it is empty", etag="e1"))

    assert "upload the file again" in told(failed)


def test_a_bucket_that_is_newer_than_the_index_is_named() -> None:
    assert "something newer" in told(record(DONE), ListedObject(LETTER.key, "e2", 3, 2_000))


def test_what_a_person_removed_is_told_from_what_the_bucket_lost() -> None:
    removed = record(Settlement(Status.DELETED), intent=Intent.REMOVE, hide=True)

    assert "removed on request" in told(removed)
    assert "does not hold the object" in told(record(Settlement(Status.DELETED)), None)


def test_the_hops_come_in_the_order_they_happened_with_their_causes() -> None:
    failed = record(Settlement(Status.FAILED, cause="it is empty", attempts=2, at=NOW), occurred_at=1_699_999_999_000)

    hops = explain_document(failed, CurrentState(THERE, wanted=True, now=NOW))["hops"]

    assert [hop["what"] for hop in hops] == ["the object changed", "the change was noticed", "ended failed"]
    assert sorted(hop["at"] for hop in hops) == [hop["at"] for hop in hops]
    assert (hops[-1]["cause"], hops[-1]["attempt"]) == ("it is empty", 2)


def test_pages_of_a_searchable_document_that_have_no_text_are_told() -> None:
    notice = "Pages 2-3 have no text, only images. The rest of the document is searchable."
    document = record(replace(DONE, notice=notice))

    assert told(document) == notice
    assert explain_document(document, CurrentState(THERE, True, NOW))["notice"] == notice
    assert document_view(document)["notice"] == notice


def test_a_version_without_such_pages_has_no_notice_of_the_one_before() -> None:
    documents = World().documents
    first = documents.accept(change("01"))
    assert first is not None
    documents.settle(first, replace(DONE, notice="Page 1 is empty."))
    second = documents.accept(change("02"))
    assert second is not None
    documents.settle(second, replace(DONE, version="w"))
    document = documents.get(second.document_id)

    assert document is not None
    assert (document.version, document.notice) == ("w", None)


def test_the_oldest_hop_comes_first_though_s3_tells_only_seconds() -> None:
    same_second = 1_700_000_000_999  # the end of it, by which events are ordered
    failed = record(Settlement(Status.FAILED, cause="empty", at=1_700_000_000_100), occurred_at=same_second)

    hops = explain_document(failed, CurrentState(THERE, wanted=True, now=NOW))["hops"]

    assert [hop["what"] for hop in hops] == ["the object changed", "the change was noticed", "ended failed"]
    assert sorted(hop["at"] for hop in hops) == [hop["at"] for hop in hops]
