"""Unchanged content costs no embedding and no write; the same text is embedded once."""

import json

import pytest

from lisa.adapters.aws.dynamodb import from_item
from tests.support.cloud import eventually
from tests.support.file_counts import number_of_files
from tests.support.installation import Installed
from tests.support.texts import chunks_of, long_text

pytestmark = pytest.mark.cloud

FILES = number_of_files(200, 2_000)


def put_many(installed: Installed, prefix: str, count: int) -> None:
    """Put so many small files with few different texts; most vectors are known."""
    bucket, s3 = installed.outputs["ingestionBucket"], installed.aws("s3")
    for number in range(count):
        body = f"Note {number % 40} on kettles, pans and the river.".encode()
        s3.put_object(Bucket=bucket, Key=f"{prefix}/{number:04}.txt", Body=body)


def test_comparing_an_unchanged_bucket_embeds_and_writes_nothing(installed: Installed) -> None:
    put_many(installed, "unchanged", FILES)
    installed.settle(within=280)
    pipeline = installed.pipeline()
    assert installed.sync(pipeline)["in_progress"] == 0
    before, embedded = installed.records("unchanged/"), installed.embedded()
    assert {record["status"] for record in before} == {"searchable"}

    run = installed.sync(pipeline)

    assert (run["status"], run["new"], run["changed"], run["deleted"]) == ("SUCCEEDED", 0, 0, 0)
    assert run["unchanged"] >= FILES
    assert installed.messages() == {}
    assert installed.embedded() == embedded
    assert sorted(installed.records("unchanged/"), key=str) == sorted(before, key=str)


def test_one_changed_sentence_of_a_thousand_chunks_is_at_most_three_embeddings(installed: Installed) -> None:
    text = long_text("almanac", 1_000)
    document = installed.drop("costs/almanac.txt", text)
    assert installed.at_rest(document, within=120)["chunks"] == len(chunks_of(text)) >= 1_000
    installed.settle()
    embedded = installed.embedded()
    middle = text.index(".", len(text) // 2)

    changed = f"{text[:middle]}, and nobody had told the pilot of it{text[middle:]}"
    installed.drop("costs/almanac.txt", changed)

    eventually(lambda: [row[2] for row in installed.chunk_rows(document)] == chunks_of(changed), within=60)
    installed.settle()
    assert 1 <= installed.embedded() - embedded <= 3


def test_ten_duplicates_of_each_event_embed_each_distinct_chunk_once(installed: Installed) -> None:
    texts = [long_text(f"duplicate {number}", 8) for number in range(5)]
    distinct = {chunk for text in texts for chunk in chunks_of(text)}
    embedded = installed.embedded()

    for number, text in enumerate(texts):
        installed.drop(f"costs/duplicate-{number}.txt", text)
        deliver_ten_times(installed, f"costs/duplicate-{number}.txt")
    installed.settle(within=120)

    assert installed.embedded() - embedded == len(distinct)
    for number, text in enumerate(texts):
        rows = installed.chunk_rows(installed.id_of(f"costs/duplicate-{number}.txt"))
        assert [row[2] for row in rows] == chunks_of(text)


def deliver_ten_times(installed: Installed, key: str) -> None:
    """Deliver S3's event and the index request ten more times."""
    record = None
    while record is None:
        stored = installed.aws("dynamodb").get_item(
            TableName=installed.stack["DocumentsTable"], Key={"document_id": {"S": installed.id_of(key)}}
        )
        record = from_item(stored["Item"]) if "Item" in stored else None
    event = {
        "detail-type": "Object Created",
        "source": "aws.s3",
        "time": "2026-11-25T10:00:00Z",
        "detail": {
            "bucket": {"name": installed.outputs["ingestionBucket"]},
            "object": {"key": key, "sequencer": record["sequencer"], "size": 1},
        },
    }
    sqs = installed.aws("sqs")
    for _ in range(10):
        sqs.send_message(QueueUrl=installed.stack["ObjectEventsUrl"], MessageBody=json.dumps(event))
        body = json.dumps({"document_id": record["document_id"]})
        sqs.send_message(QueueUrl=installed.stack["IndexQueueUrl"], MessageBody=body)
