"""The function that indexes a queued document: the messages it returns to the queue, and the causes it stores."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from ingestion.index_document.app import handler
from ingestion.index_document_range.app import handler as range_handler
from lisa.embeddings import BadVectors, BatchEmbedder
from lisa.errors import TransientError, dependency_on_model
from lisa.ingestion.document import Document, Location, Status
from lisa.ingestion.ports import StoreFull
from lisa.ingestion.records import accept_changes
from lisa.wiring import embedding as wiring_embedding
from lisa.wiring import ingestion as wiring_ingestion
from lisa.wiring import vector_store as wiring_vector_store
from tests.support.handlers import Account, failed_messages, invocation, sqs_batch
from tests.support.ingestion import LETTER, change
from tests.support.twins.chunks import MemoryChunks
from tests.support.twins.objects import MemoryObjects

SECRET = "postgresql://lisa:hunter2@10.0.3.7:5432/lisa"
SECOND = Location(bucket="inbox", key="letters/second.txt")
OTHER = "an unexpected error, which the function's log shows to an administrator"


class UnreadableObjects(MemoryObjects):
    """Buckets of which one object cannot be read, through no fault of the object."""

    def __init__(self, error: Exception, location: Location = LETTER) -> None:
        super().__init__()
        self._error, self._location = error, location

    def fetch_object(self, location: Location, max_bytes: int) -> Any:
        if location == self._location:
            raise self._error
        return super().fetch_object(location, max_bytes)


class FullChunks(MemoryChunks):
    """A vector store without room for another collection."""

    def write_chunks(self, *_: object) -> None:
        raise StoreFull("The search cluster has reached its limit of shards.")


def accept_letter(account: Account, location: Location = LETTER) -> str:
    account.world.objects.put(location, b"The kettle is blue.")
    world = account.world
    [document] = accept_changes([change(location=location)], documents=world.documents, queue=world.queue)
    return document.document_id


def request(document_id: str, **more: object) -> str:
    return json.dumps({"document_id": document_id, **more})


def stored(account: Account, document_id: str) -> Document:
    document = account.world.documents.get_document(document_id)
    assert document
    return document


def test_a_queued_document_is_searchable_afterwards(account: Account) -> None:
    document_id = accept_letter(account)

    answer = handler(sqs_batch(request(document_id)), invocation())

    assert (failed_messages(answer), stored(account, document_id).status) == ([], Status.SEARCHABLE)
    assert [chunk.text for _, chunk, _ in account.world.chunks.rows.values()] == ["The kettle is blue."]


def test_only_the_failed_document_is_returned_to_the_queue(account: Account) -> None:
    account.world.objects = UnreadableObjects(RuntimeError(SECRET))
    account.replace(wiring_ingestion.object_store, account.world.objects)
    bad, good = accept_letter(account), accept_letter(account, SECOND)

    answer = handler(sqs_batch(request(bad), request(good)), invocation())

    assert failed_messages(answer) == ["m0"]
    assert (stored(account, bad).status, stored(account, good).status) == (Status.PENDING, Status.SEARCHABLE)


def test_a_failed_document_is_indexed_again_only_if_the_message_says_so(account: Account) -> None:
    document_id = accept_letter(account)
    account.world.indexer.fail_document(document_id, "a bug of ours")

    handler(sqs_batch(request(document_id)), invocation())
    assert stored(account, document_id).status is Status.FAILED
    handler(sqs_batch(request(document_id, again=True)), invocation())
    assert stored(account, document_id).status is Status.SEARCHABLE


FORBIDDEN = ClientError({"Error": {"Code": "AccessDenied", "Message": SECRET}}, "GetObject")
UNKNOWN = ClientError({"Error": {"Code": f"odd {SECRET}", "Message": SECRET}}, "GetObject")


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (RuntimeError(SECRET), OTHER),
        (KeyError(SECRET), OTHER),
        (FORBIDDEN, "AWS denied access; an administrator must check"),
        (UNKNOWN, "a request to AWS failed"),
        (MemoryError(SECRET), "it took more time or memory than a function has"),
    ],
    ids=["runtime", "key", "forbidden", "code", "memory"],
)
@pytest.mark.parametrize(("receives", "status"), [(2, Status.PENDING), (5, Status.FAILED)])
def test_the_stored_cause_never_contains_the_message_of_the_exception(
    account: Account, error: Exception, words: str, receives: int, status: Status
) -> None:
    account.replace(wiring_ingestion.object_store, UnreadableObjects(error))
    document_id, neighbour = accept_letter(account), accept_letter(account, SECOND)

    answer = handler(sqs_batch(request(document_id), request(neighbour), receives=receives), invocation())

    document = stored(account, document_id)
    assert (failed_messages(answer), document.status, document.attempts) == (["m0"], status, receives)
    assert words in (document.cause or "")
    assert SECRET not in document.model_dump_json()


@pytest.mark.parametrize(
    ("kind", "words"),
    [("Sandbox.Timedout", "it took more time or memory"), ("AccessDenied", "AWS denied access"), (SECRET, OTHER)],
)
def test_a_range_that_keeps_failing_ends_the_document_without_the_message_of_the_exception(
    account: Account, kind: str, words: str
) -> None:
    document_id = accept_letter(account)

    told = range_handler({"document_id": document_id, "generation": 1, "cause": kind}, invocation())

    document = stored(account, document_id)
    assert (told, document.status) == ({"finished": True}, Status.FAILED)
    assert (document.cause or "").startswith(f"Indexing failed in the middle of the document: {words}")
    assert SECRET not in document.model_dump_json()


def test_the_range_of_an_older_generation_changes_nothing_and_ends_the_workflow(account: Account) -> None:
    document_id = accept_letter(account)

    assert range_handler({"document_id": document_id, "generation": 7}, invocation()) == {"finished": True}
    assert stored(account, document_id).status is Status.PENDING


def test_a_range_is_indexed_and_the_workflow_learns_whether_it_was_the_last(account: Account) -> None:
    document_id = accept_letter(account)

    assert range_handler({"document_id": document_id, "generation": 1}, invocation()) == {"finished": True}
    assert stored(account, document_id).status is Status.SEARCHABLE


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (TransientError("the model is away", dependency=dependency_on_model("minilm")), Status.WAITING),
        (BadVectors("minilm", "x"), Status.FAILED),
    ],
)
def test_a_document_waits_for_an_unavailable_model_but_not_for_one_with_invalid_responses(
    account: Account, error: Exception, status: Status
) -> None:
    def ask(_model: str, _texts: object) -> Any:
        raise error

    account.replace(wiring_embedding.create_embedder, BatchEmbedder(ask))
    document_id = accept_letter(account)

    answer = handler(sqs_batch(request(document_id)), invocation())

    assert (failed_messages(answer), stored(account, document_id).status) == ([], status)


def test_a_document_fails_with_the_limit_of_a_full_store_and_a_comparison_tries_it_again(account: Account) -> None:
    account.replace(wiring_vector_store.chunk_store, FullChunks())
    document_id = accept_letter(account)

    answer = handler(sqs_batch(request(document_id)), invocation())

    document = stored(account, document_id)
    assert (failed_messages(answer), document.status) == ([], Status.FAILED)
    assert document.cause == "The search cluster has reached its limit of shards."
    assert document.etag is None
