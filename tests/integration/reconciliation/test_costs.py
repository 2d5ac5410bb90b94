"""Unchanged content costs no embedding and no write; the same text is embedded once."""

import json

import pytest

from lisa.adapters.aws.dynamodb import from_item
from tests.support.cloud import eventually
from tests.support.file_counts import number_of_files
from tests.support.installation import RunningInstallation
from tests.support.texts import chunks_of, long_text

pytestmark = pytest.mark.cloud

FILES = number_of_files(200, 2_000)


def put_many(installation: RunningInstallation, prefix: str, count: int) -> None:
    """Put so many small files with few different texts; most vectors are known."""
    bucket, s3 = installation.outputs["ingestionBucket"], installation.aws("s3")
    for number in range(count):
        body = f"Note {number % 40} on kettles, pans and the river.".encode()
        s3.put_object(Bucket=bucket, Key=f"{prefix}/{number:04}.txt", Body=body)


def test_comparing_an_unchanged_bucket_embeds_and_writes_nothing(installation: RunningInstallation) -> None:
    put_many(installation, "unchanged", FILES)
    installation.settle(within=280)
    pipeline = installation.pipeline()
    assert installation.sync(pipeline)["in_progress"] == 0
    before, embedded = installation.records("unchanged/"), installation.embedded()
    assert {record["status"] for record in before} == {"searchable"}

    run = installation.sync(pipeline)

    assert (run["status"], run["new"], run["changed"], run["deleted"]) == ("SUCCEEDED", 0, 0, 0)
    assert run["unchanged"] >= FILES
    assert installation.messages() == {}
    assert installation.embedded() == embedded
    assert sorted(installation.records("unchanged/"), key=str) == sorted(before, key=str)


def test_one_changed_sentence_of_a_thousand_chunks_is_at_most_three_embeddings(
    installation: RunningInstallation,
) -> None:
    text = long_text("almanac", 1_000)
    document = installation.drop("costs/almanac.txt", text)
    assert installation.at_rest(document, within=120)["chunks"] == len(chunks_of(text)) >= 1_000
    installation.settle()
    embedded = installation.embedded()
    middle = text.index(".", len(text) // 2)

    changed = f"{text[:middle]}, and nobody had told the pilot of it{text[middle:]}"
    installation.drop("costs/almanac.txt", changed)

    eventually(lambda: [row[2] for row in installation.chunk_rows(document)] == chunks_of(changed), within=60)
    installation.settle()
    assert 1 <= installation.embedded() - embedded <= 3


def test_ten_duplicates_of_each_event_embed_each_distinct_chunk_once(installation: RunningInstallation) -> None:
    texts = [long_text(f"duplicate {number}", 8) for number in range(5)]
    distinct = {chunk for text in texts for chunk in chunks_of(text)}
    embedded = installation.embedded()

    for number, text in enumerate(texts):
        installation.drop(f"costs/duplicate-{number}.txt", text)
        deliver_ten_times(installation, f"costs/duplicate-{number}.txt")
    installation.settle(within=120)

    assert installation.embedded() - embedded == len(distinct)
    for number, text in enumerate(texts):
        rows = installation.chunk_rows(installation.id_of(f"costs/duplicate-{number}.txt"))
        assert [row[2] for row in rows] == chunks_of(text)


def deliver_ten_times(installation: RunningInstallation, key: str) -> None:
    """Deliver S3's event and the index request ten more times."""
    record = None
    while record is None:
        stored = installation.aws("dynamodb").get_item(
            TableName=installation.stack["DocumentsTable"], Key={"document_id": {"S": installation.id_of(key)}}
        )
        record = from_item(stored["Item"]) if "Item" in stored else None
    event = {
        "detail-type": "Object Created",
        "source": "aws.s3",
        "time": "2026-11-25T10:00:00Z",
        "detail": {
            "bucket": {"name": installation.outputs["ingestionBucket"]},
            "object": {"key": key, "sequencer": record["sequencer"], "size": 1},
        },
    }
    sqs = installation.aws("sqs")
    for _ in range(10):
        sqs.send_message(QueueUrl=installation.stack["ObjectEventsUrl"], MessageBody=json.dumps(event))
        body = json.dumps({"document_id": record["document_id"]})
        sqs.send_message(QueueUrl=installation.stack["IndexQueueUrl"], MessageBody=body)
