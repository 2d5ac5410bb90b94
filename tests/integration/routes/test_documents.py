"""Documents over HTTP: answers and refusals."""

from typing import Any

import boto3
import pytest

from lisa.documents.splitting import ChunkingStrategy
from lisa.ingestion.change import Change
from lisa.ingestion.document import Destination, Location, Status, derive_document_id
from lisa.ingestion.settlement import Settlement, Wait
from lisa.wiring import ingestion as wiring_ingestion
from tests.support.rest import ROOT, Door


@pytest.fixture
def letter_id(door: Door, documents: Door) -> str:
    """The id of a searchable document of the repository `handbook`."""
    collection = door.repository()["defaultCollectionId"]
    location, stored = Location(bucket="inbox", key="letters/first.txt"), wiring_ingestion.document_store()
    target = Destination(
        repository_id="handbook", collection_id=collection, embedding_model="minilm", chunking=ChunkingStrategy()
    )
    name = derive_document_id("handbook", collection, location)
    change = Change(
        document_id=name, location=location, destination=target, username="ada", ingestion_type="manual", at=1
    )
    boto3.client("s3").put_object(Bucket="inbox", Key=location.key, Body=b"The kettle is blue.")
    accepted = stored.accept_change(change)
    assert accepted is not None
    assert stored.settle_generation(accepted, Settlement(Status.SEARCHABLE, version="v1", chunks=1, at=2))
    return name


def test_a_download_returns_a_link_that_saves_a_file_as_a_json_string(documents: Door, letter_id: str) -> None:
    link = documents.get(ROOT, f"/repository/handbook/{letter_id}/download")

    assert isinstance(link, str)
    assert "/letters/first.txt?" in link
    assert "response-content-disposition=attachment" in link


@pytest.mark.parametrize("name", ["x" * 2_000, "%20", "none"])
def test_an_invalid_document_id_is_not_found(documents: Door, letter_id: str, name: str) -> None:
    assert documents.ask(ROOT, "GET", f"/repository/handbook/{name}").status == 404
    assert documents.ask(ROOT, "GET", f"/repository/{name}/{letter_id}").status == 404
    assert documents.ask(ROOT, "POST", f"/repository/handbook/jobs/{name}.1/retry").status == 404


@pytest.mark.parametrize("ids", [[""], ["x" * 3_000], ["none"]])
def test_an_invalid_document_id_cannot_be_removed(documents: Door, letter_id: str, ids: list[str]) -> None:
    assert documents.ask(ROOT, "DELETE", "/repository/handbook/document", {"documentIds": ids}).status == 404


@pytest.mark.parametrize("uploaded", ["", "one", "-1", "1.5", "9" * 40])
def test_a_list_of_documents_continues_only_from_a_valid_cursor(documents: Door, letter_id: str, uploaded: str) -> None:
    path = f"/repository/handbook/document?lastEvaluatedKeyPk=x%23{uploaded}&lastEvaluatedKeyDocumentId={letter_id}"

    answer = documents.ask(ROOT, "GET", path)

    assert (answer.status, answer.message.split(":")[0]) == (400, "lastEvaluatedKeyPk")


@pytest.mark.parametrize("key", ['{"a": 1}', "[]", "nonsense", '{"repository_id": "law", "requested_at": "1"}'])
def test_a_list_of_jobs_continues_only_from_a_valid_cursor(documents: Door, letter_id: str, key: str) -> None:
    answer = documents.ask(ROOT, "GET", f"/repository/handbook/jobs?lastEvaluatedKey={key}")

    assert (answer.status, answer.message.split(":")[0]) == (400, "lastEvaluatedKey")


def test_a_list_of_jobs_ends_at_the_requested_age(documents: Door, letter_id: str) -> None:
    key = f'{{"repository_id": "handbook", "requested_at": "1", "document_id": "{letter_id}"}}'

    found: dict[str, Any] = documents.get(ROOT, f"/repository/handbook/jobs?timeLimit=1&lastEvaluatedKey={key}")

    assert (found["jobs"], found["hasNextPage"]) == ([], False)


def test_the_file_and_text_of_an_archived_object_are_a_conflict(documents: Door, letter_id: str) -> None:
    boto3.client("s3").put_object(Bucket="inbox", Key="letters/first.txt", Body=b"x", StorageClass="DEEP_ARCHIVE")

    for route in ("download", "text"):
        answer = documents.ask(ROOT, "GET", f"/repository/handbook/{letter_id}/{route}")
        assert (answer.status, "DEEP_ARCHIVE" in answer.message, "Restore" in answer.message) == (409, True, True)


def test_a_deleted_object_has_no_download_link(documents: Door, letter_id: str) -> None:
    boto3.client("s3").delete_object(Bucket="inbox", Key="letters/first.txt")

    assert documents.ask(ROOT, "GET", f"/repository/handbook/{letter_id}/download").status == 404


@pytest.fixture
def document_ids_by_state(documents: Door, letter_id: str) -> dict[str, str]:
    """A document in each state, by state; `letter` is the searchable one. `in` is the collection's id."""
    stored = wiring_ingestion.document_store()
    searchable = stored.get_document(letter_id)
    assert searchable is not None
    found = {"searchable": letter_id, "in": searchable.destination.collection_id}
    for at, state in enumerate(["failed", "waiting", "pending", "deleting", "deleted"], 10):
        location = Location(bucket="inbox", key=f"letters/{state}.txt")
        name = derive_document_id("handbook", found["in"], location)
        change = Change(
            document_id=name, location=location, destination=searchable.destination, at=at,
            hide=state in ("deleting", "deleted"),
        )  # fmt: skip
        record = stored.accept_change(change)
        assert record is not None
        if state in ("failed", "deleted"):
            assert stored.settle_generation(record, Settlement(Status(state), cause="it is damaged", at=at))
        if state == "waiting":
            assert stored.record_wait(record, Wait("model:minilm", "stopped", at, at))
        found[state] = name
    return found


@pytest.mark.parametrize(
    ("asked", "shown"),
    [
        ("", ["searchable"]),
        ("?status=", ["searchable"]),
        ("?status=searchable", ["searchable"]),
        ("?status=all", ["pending", "waiting", "failed", "searchable"]),
        ("?status=ALL&collectionId=minilm", ["pending", "waiting", "failed", "searchable"]),
        ("?status=failed", ["failed"]),
        ("?status=failed,%20Waiting", ["waiting", "failed"]),
        ("?status=deleting", ["deleting"]),
        ("?status=deleted", ["deleted"]),
    ],
)
def test_documents_are_listed_by_state(
    documents: Door, document_ids_by_state: dict[str, str], asked: str, shown: list[str]
) -> None:
    found = documents.get(ROOT, f"/repository/handbook/document{asked}")

    assert [document["document_id"] for document in found["documents"]] == [
        document_ids_by_state[state] for state in shown
    ]
    assert [document["status"] for document in found["documents"]] == shown
    assert (found["totalDocuments"], found["hasNextPage"]) == (len(shown), False)


def test_a_list_of_every_state_continues_from_its_cursor(
    documents: Door, document_ids_by_state: dict[str, str]
) -> None:
    seen, more = [], ""
    for _ in range(4):
        page = documents.get(ROOT, f"/repository/handbook/document?status=all&pageSize=1{more}")
        seen += [document["status"] for document in page["documents"]]
        if last := page["lastEvaluated"]:
            assert last["document_id"] == page["documents"][-1]["document_id"]
            pk = last["pk"].replace("#", "%23")
            more = f"&lastEvaluatedKeyPk={pk}&lastEvaluatedKeyDocumentId={last['document_id']}"

    assert seen == ["pending", "waiting", "failed", "searchable"]
    assert not page["hasNextPage"]


def test_an_unknown_state_is_refused_by_its_name(documents: Door, document_ids_by_state: dict[str, str]) -> None:
    answer = documents.ask(ROOT, "GET", "/repository/handbook/document?status=broken")

    assert answer.status == 400
    assert answer.message.startswith("status: 'broken' is not a state; write all, or one or more of pending, waiting")


def test_documents_of_another_collection_are_not_listed(
    door: Door, documents: Door, document_ids_by_state: dict[str, str]
) -> None:
    made = door.done(door.ask(ROOT, "POST", "/repository/handbook/collection", {"name": "other"}))

    found = documents.get(ROOT, f"/repository/handbook/document?status=all&collectionId={made['collectionId']}")

    assert (found["documents"], found["totalDocuments"]) == ([], 0)
