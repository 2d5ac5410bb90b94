"""The contract of waiting documents and failed attempts in the documents table, in memory and in DynamoDB."""

from lisa.ingestion.document import Status
from lisa.ingestion.ports import Documents
from lisa.ingestion.settlement import FailedAttempt
from tests.support.document_settlements import MODEL_WAIT, SEARCHABLE_SETTLEMENT, accept_change
from tests.support.ingestion import change


def test_a_waiting_document_has_its_dependency_and_due_time(documents: Documents) -> None:
    document = accept_change(documents, "01")

    assert documents.record_wait(document, MODEL_WAIT)

    [due] = documents.list_due("model:minilm", MODEL_WAIT.due_at, 10)
    assert (due.status, due.cause, due.waits) == (Status.WAITING, "stopped", 1)
    assert documents.list_due("model:minilm", MODEL_WAIT.due_at - 1, 10) == []
    assert documents.list_due("database", MODEL_WAIT.due_at, 10) == []


def test_a_waiting_document_can_be_settled_and_is_then_not_due(documents: Documents) -> None:
    document = accept_change(documents, "01")
    documents.record_wait(document, MODEL_WAIT)

    assert documents.settle_generation(document, SEARCHABLE_SETTLEMENT)
    assert documents.list_due("model:minilm", MODEL_WAIT.due_at, 10) == []


def test_a_document_that_waits_for_its_cleanup_stays_searchable(documents: Documents) -> None:
    documents.settle_generation(accept_change(documents, "01"), SEARCHABLE_SETTLEMENT)
    settled = documents.get_document(change().document_id)
    assert settled is not None

    documents.record_wait(settled, MODEL_WAIT)

    [due] = documents.list_due("model:minilm", MODEL_WAIT.due_at, 10)
    assert (due.status, due.version, due.cause) == (Status.SEARCHABLE, "v1", None)
    assert documents.end_wait(due)
    assert documents.list_due("model:minilm", MODEL_WAIT.due_at, 10) == []


def test_a_document_that_changed_meanwhile_does_not_start_to_wait(documents: Documents) -> None:
    old = accept_change(documents, "01")
    accept_change(documents, "02")

    assert not documents.record_wait(old, MODEL_WAIT)


def test_only_one_of_two_workers_postpones_a_document(documents: Documents) -> None:
    documents.record_wait(accept_change(documents, "01"), MODEL_WAIT)
    [due] = documents.list_due("model:minilm", MODEL_WAIT.due_at, 10)

    assert [documents.postpone_attempt(due, due_at) for due_at in (MODEL_WAIT.due_at + 5, MODEL_WAIT.due_at + 6)] == [
        True,
        False,
    ]
    assert documents.list_due("model:minilm", MODEL_WAIT.due_at + 4, 10) == []


def test_a_failed_attempt_is_recorded_while_the_document_is_in_progress(documents: Documents) -> None:
    document = accept_change(documents, "01")
    attempt = FailedAttempt(2, "the parser fell over", at=1_700_000_000_300)

    assert documents.record_failed_attempt(document, attempt)
    noted = documents.get_document(document.document_id)
    assert noted is not None
    assert (noted.status, noted.attempts, noted.cause, noted.attempted_at) == (
        Status.PENDING, 2, "the parser fell over", attempt.at
    )  # fmt: skip

    assert documents.settle_generation(document, SEARCHABLE_SETTLEMENT)
    assert not documents.record_failed_attempt(document, attempt)
    settled = documents.get_document(document.document_id)
    assert settled is not None
    assert (settled.attempts, settled.cause, settled.attempted_at) == (0, None, None)


def test_an_attempt_of_an_older_generation_is_not_recorded_and_a_newer_change_clears_it(documents: Documents) -> None:
    older = accept_change(documents, "01")
    assert documents.record_failed_attempt(older, FailedAttempt(2, "the parser fell over", at=1))

    newer = accept_change(documents, "02")

    assert (newer.attempts, newer.cause, newer.attempted_at) == (0, None, None)
    assert not documents.record_failed_attempt(older, FailedAttempt(3, "the parser fell over", at=2))
