"""The functions of ingestion as Lambda calls them: each event has the effect that the function's name says."""

import json
from pathlib import Path
from typing import Any

import pytest

from ingestion.delete_document_records.app import handler as delete_document_records
from ingestion.drain_object_events.app import handler as drain
from ingestion.drop_chunks.app import handler as drop_chunks
from ingestion.on_document_changed.app import handler as announce
from ingestion.on_model_in_service.app import handler as on_model_in_service
from ingestion.reconcile_pipelines.app import handler as reconcile
from ingestion.sweep_documents.app import handler as sweep
from lisa.errors import TransientError
from lisa.ingestion.document import Document, Location, Status
from lisa.ingestion.records import accept_changes
from lisa.ingestion.settlement import LATE_BEHIND_BACKLOG_MS, LATE_MS, Settlement, Wait
from lisa.models.served import ServedModel
from lisa.repositories.retirement import retire_pipeline
from lisa.repositories.schedule import DAILY
from lisa.wiring import ingestion as wiring_ingestion
from lisa.wiring.process import epoch_milliseconds
from tests.support.document_stream import build_stream_event
from tests.support.handlers import Account, failed_messages, invocation, sqs_batch
from tests.support.ingestion import COLLECTION, LETTER, change
from tests.support.repositories import DEFAULT, HANDBOOK, INBOX, changed
from tests.support.twins.objects import MemoryIndexQueue

EVENTS = Path(__file__).resolve().parents[3] / "events/aws"

LETTERS = changed(INBOX, prefix="letters/")

MINILM = ServedModel(model_id="minilm", model_type="embedding", litellm_params={})


@pytest.fixture(autouse=True)
def handbook(account: Account) -> None:
    account.repositories.create_repository(
        changed(HANDBOOK, default_collection_id=COLLECTION), changed(DEFAULT, collection_id=COLLECTION)
    )
    account.repositories.save_pipeline(LETTERS)


def accept_letter(account: Account, location: Location = LETTER, at: int = 1_700_000_000_000) -> Document:
    world = account.world
    [document] = accept_changes([change(location=location, at=at)], documents=world.documents, queue=world.queue)
    return document


def event(name: str, **detail: Any) -> str:
    found = json.loads((EVENTS / f"{name}.json").read_text())
    about = {"bucket": {"name": "inbox"}, "object": found["detail"]["object"] | {"key": LETTER.key} | detail}
    return json.dumps(found | {"detail": found["detail"] | about})


def test_an_object_of_a_pipeline_is_recorded_and_queued(account: Account) -> None:
    answer = drain(sqs_batch(event("ObjectCreated"), event("ObjectCreated", key="pictures/a.txt")), invocation())

    [document_id] = account.world.queue.sent
    document = account.world.documents.get_document(document_id)
    assert (failed_messages(answer), document and document.location) == ([], LETTER)


def test_only_the_event_that_cannot_be_parsed_is_returned_to_the_queue(account: Account) -> None:
    answer = drain(sqs_batch("{}", event("ObjectCreated")), invocation())

    assert (failed_messages(answer), len(account.world.queue.sent)) == (["m0"], 1)


def test_an_event_is_not_lost_while_the_index_queue_is_unavailable(account: Account) -> None:
    class Away(MemoryIndexQueue):
        def queue_documents(self, documents: Any, *, delay_seconds: int = 0) -> None:
            if documents:
                raise TransientError("SQS did not take 1 of 1 messages")

    account.replace(wiring_ingestion.index_queue, Away())
    ignored = event("ObjectCreated", key="pictures/a.txt")
    assert failed_messages(drain(sqs_batch(event("ObjectCreated"), ignored), invocation())) == ["m0"]


def test_only_a_change_of_status_is_published(account: Account) -> None:
    pending = accept_letter(account)
    account.world.documents.settle_generation(pending, Settlement(Status.FAILED, cause="it is empty", at=1))
    ended = account.world.documents.get_document(pending.document_id)
    assert ended

    answer = announce(
        build_stream_event((None, pending), (pending, ended), (ended, ended), (ended, None)), invocation()
    )

    assert failed_messages(answer) == []
    assert [(fact.detail_type, fact.model_dump()["cause"]) for fact in account.bus.published] == [
        ("DocumentFailed", "it is empty")
    ]


def test_a_stream_record_that_cannot_be_parsed_is_returned(account: Account) -> None:
    pending = accept_letter(account)
    found = build_stream_event((None, pending), (None, pending))
    found["Records"][0]["dynamodb"]["NewImage"] = {"document_id": {"S": "x"}}

    assert failed_messages(announce(found, invocation())) == ["s0"]


def test_documents_that_wait_for_a_model_are_queued_when_it_is_in_service(account: Account) -> None:
    mine, other = accept_letter(account), accept_letter(account, Location(bucket="inbox", key="letters/b.txt"))
    for document, model in ((mine, "minilm"), (other, "large")):
        account.world.documents.record_wait(
            document, Wait(f"model:{model}", "it is away", epoch_milliseconds(), epoch_milliseconds() + 600_000)
        )
    account.world.queue.sent.clear()

    on_model_in_service({"detail": {"model_id": "minilm", "model_type": "embedding"}}, invocation())

    assert account.world.queue.sent == [mine.document_id]


@pytest.mark.parametrize(
    ("dependency", "due", "in_service", "resumed"),
    [
        ("gateway", -1, False, True),
        ("database", -1, False, True),
        ("gateway", 60_000, False, False),
        ("model:minilm", -1, True, True),
        ("model:minilm", -1, False, False),
    ],
)
def test_a_due_document_is_queued_again_if_its_dependency_may_be_available(
    account: Account, dependency: str, due: int, in_service: bool, resumed: bool
) -> None:
    document = accept_letter(account, at=epoch_milliseconds())
    account.world.documents.record_wait(
        document, Wait(dependency, "it is away", epoch_milliseconds(), epoch_milliseconds() + due)
    )
    account.world.queue.sent.clear()
    if in_service:
        account.models.publish_model(MINILM)

    sweep({}, invocation())

    assert account.world.queue.sent == [document.document_id] * resumed


def test_a_document_whose_message_was_lost_is_queued_again_once(account: Account) -> None:
    document = accept_letter(account, at=epoch_milliseconds() - LATE_MS - 60_000)
    account.world.queue.sent.clear()

    for _ in range(2):
        sweep({}, invocation())

    assert account.world.queue.sent == [document.document_id]
    assert (
        epoch_milliseconds() - LATE_BEHIND_BACKLOG_MS
        < account.watermarks.get_checked_until("handbook")
        <= epoch_milliseconds() - LATE_MS
    )


def test_event_pipelines_are_compared_once_a_day_and_schedules_are_set_again(account: Account) -> None:
    daily = changed(INBOX, pipeline_id="p2", prefix="daily/", trigger="daily")
    account.repositories.save_pipeline(daily)
    gone = retire_pipeline(changed(INBOX, pipeline_id="p3"), 1)
    account.repositories.save_pipeline(changed(INBOX, pipeline_id="p3"))
    account.repositories.delete_pipeline(changed(INBOX, pipeline_id="p3"), gone)

    for _ in range(2):
        reconcile({}, invocation())

    assert sorted(account.syncs.started.values()) == [
        ("handbook", "p1", "nightly"),
        ("handbook", gone.retired_id, "nightly"),
    ]
    assert account.schedules.kept == {"p2": DAILY}


def test_a_deleted_collection_loses_its_records_in_every_bucket_and_then_its_chunks(account: Account) -> None:
    account.repositories.add_bucket(account.repositories.list_collections("handbook")[0], "inbox")
    uploaded = Location(bucket="uploads", key="u/a.txt")
    for location in (LETTER, uploaded):
        account.world.objects.put(location, b"The kettle is blue.")
        account.world.indexer.index_document(accept_letter(account, location).document_id)
    given = {"repository_id": "handbook", "collection_id": COLLECTION}

    assert delete_document_records(given, invocation()) == {"finished": True}
    assert account.world.documents.get_documents(list(account.world.queue.sent)) == {}
    assert len(account.world.chunks.rows) == 2
    drop_chunks(given, invocation())
    assert account.world.chunks.rows == {}
