"""The explanation of a document's state, from its record and from its object at this moment."""

from dataclasses import replace
from typing import Any

from lisa.ingestion.document import Document, Intent, Status
from lisa.ingestion.explanation import CurrentObjectState, explain_document
from lisa.ingestion.settlement import FailedAttempt, Settlement, Wait
from lisa.ingestion.stored_object import ListedObject
from lisa.ingestion.views import document_view, job_view
from tests.support.ingestion import LETTER, World, change

NOW = 1_700_000_060_000
THERE = ListedObject(LETTER.key, "e1", 3, 1_000)
DONE = Settlement(Status.SEARCHABLE, version="v", etag="e1", attempts=1, at=NOW - 1_000)


def record(*steps: Settlement | Wait | FailedAttempt, **about: Any) -> Document:
    documents = World().documents
    document = documents.accept_change(change(**about))
    for step in steps:
        assert document is not None
        if isinstance(step, Wait):
            documents.record_wait(document, step)
        elif isinstance(step, FailedAttempt):
            documents.record_failed_attempt(document, step)
        else:
            documents.settle_generation(document, step)
        document = documents.get_document(document.document_id)
    assert document is not None
    return document


def next_step(document: Document, listed: ListedObject | None = THERE, *, wanted: bool = True) -> str:
    return str(explain_document(document, CurrentObjectState(listed, wanted, NOW))["next"])


def test_a_searchable_document_needs_no_action() -> None:
    assert next_step(record(DONE)) == "Nothing: it is searchable."


def test_a_document_that_waits_for_a_model_names_the_model() -> None:
    waiting = record(Wait("model:minilm", "stopped", NOW, NOW + 30_000))

    assert next_step(waiting) == "Start the model minilm. The document is indexed as soon as it is in service."


def test_every_failed_receive_is_explained_from_the_first_on() -> None:
    failing = record(FailedAttempt(2, "the parser fell over", NOW - 500))
    around = CurrentObjectState(THERE, wanted=True, now=NOW)

    assert next_step(failing) == "The last attempt 2 of 5 failed: the parser fell over. It is retried automatically."
    assert explain_document(failing, around)["hops"][-1] == {
        "what": "attempt 2 of 5 failed", "at": NOW - 500, "attempt": 2, "cause": "the parser fell over"
    }  # fmt: skip
    job = job_view(failing)
    assert (job["attempts"], job["error_message"]) == (2, "the parser fell over")
    assert job["stage"] == "attempt 2 of 5 failed: the parser fell over"


def test_a_failed_document_explains_what_to_do() -> None:
    failed = record(Settlement(Status.FAILED, cause="it is empty", etag="e1"))

    assert "upload the file again" in next_step(failed)


def test_the_explanation_says_that_the_bucket_is_newer_than_the_index() -> None:
    assert "newer object" in next_step(record(DONE), ListedObject(LETTER.key, "e2", 3, 2_000))


def test_a_users_removal_and_a_deleted_object_have_different_explanations() -> None:
    removed = record(Settlement(Status.DELETED), intent=Intent.REMOVE, hide=True)

    assert "A user removed the document" in next_step(removed)
    assert "does not contain the object" in next_step(record(Settlement(Status.DELETED)), None)


def test_the_steps_are_in_the_order_of_their_times_with_their_causes() -> None:
    failed = record(Settlement(Status.FAILED, cause="it is empty", attempts=2, at=NOW), occurred_at=1_699_999_999_000)

    hops = explain_document(failed, CurrentObjectState(THERE, wanted=True, now=NOW))["hops"]

    assert [hop["what"] for hop in hops] == ["the object changed", "the change was detected", "ended failed"]
    assert sorted(hop["at"] for hop in hops) == [hop["at"] for hop in hops]
    assert (hops[-1]["cause"], hops[-1]["attempt"]) == ("it is empty", 2)


def test_pages_without_text_of_a_searchable_document_are_explained() -> None:
    notice = "Pages 2-3 have no text, only images. The rest of the document is searchable."
    document = record(replace(DONE, notice=notice))

    assert next_step(document) == notice
    assert explain_document(document, CurrentObjectState(THERE, True, NOW))["notice"] == notice
    assert document_view(document)["notice"] == notice


def test_a_new_version_without_gaps_has_no_notice_of_the_old_version() -> None:
    documents = World().documents
    first = documents.accept_change(change("01"))
    assert first is not None
    documents.settle_generation(first, replace(DONE, notice="Page 1 is empty."))
    second = documents.accept_change(change("02"))
    assert second is not None
    documents.settle_generation(second, replace(DONE, version="w"))
    document = documents.get_document(second.document_id)

    assert document is not None
    assert (document.version, document.notice) == ("w", None)


def test_the_oldest_step_comes_first_although_s3_gives_whole_seconds() -> None:
    same_second = 1_700_000_000_999  # the end of it, by which events are ordered
    failed = record(Settlement(Status.FAILED, cause="empty", at=1_700_000_000_100), occurred_at=same_second)

    hops = explain_document(failed, CurrentObjectState(THERE, wanted=True, now=NOW))["hops"]

    assert [hop["what"] for hop in hops] == ["the object changed", "the change was detected", "ended failed"]
    assert sorted(hop["at"] for hop in hops) == [hop["at"] for hop in hops]
