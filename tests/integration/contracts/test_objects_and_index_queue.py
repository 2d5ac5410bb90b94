"""The contract of objects and of the index queue, in memory and in AWS."""

import json
from collections.abc import Callable
from typing import Literal

import boto3
import pytest

from lisa.adapters.aws.objects_s3 import S3Objects
from lisa.adapters.ingestion.index_queue_sqs import SQSIndexQueue
from lisa.ingestion.document import Location
from lisa.ingestion.ports import Objects
from lisa.ingestion.stored_object import ArchivedObject, OversizedObject, StoredObject
from tests.support.ingestion import DESTINATION, World, change
from tests.support.twins.objects import MemoryObjects

Put = Callable[[str, bytes], object]


@pytest.fixture(params=["memory", "s3"])
def bucket(request: pytest.FixtureRequest) -> tuple[Objects, Put]:
    if request.param == "memory":
        memory = MemoryObjects()
        return memory, lambda key, body: memory.put(Location(bucket="inbox", key=key), body)
    request.getfixturevalue("aws")
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="inbox")
    return S3Objects(s3), lambda key, body: s3.put_object(Bucket="inbox", Key=key, Body=body)


def test_an_object_is_read_whole_and_each_content_has_its_version(bucket: tuple[Objects, Put]) -> None:
    objects, put = bucket
    where = Location(bucket="inbox", key="a b+%é.txt")
    put(where.key, b"one")
    first = objects.fetch_object(where, 10)
    put(where.key, b"two")
    second = objects.fetch_object(where, 10)

    assert isinstance(first, StoredObject)
    assert isinstance(second, StoredObject)
    assert (first.content, second.content, first.version == second.version) == (b"one", b"two", False)


def test_a_large_object_is_not_read_and_a_missing_one_is_none(bucket: tuple[Objects, Put]) -> None:
    objects, put = bucket
    put("large", b"x" * 11)

    [listed] = objects.list_objects("inbox", "", None)
    assert objects.fetch_object(Location(bucket="inbox", key="large"), 10) == OversizedObject(11, listed.etag)
    assert objects.fetch_object(Location(bucket="inbox", key="missing"), 10) is None


def test_objects_are_listed_in_the_order_of_their_keys_and_as_they_are_read(bucket: tuple[Objects, Put]) -> None:
    objects, put = bucket
    for key in ("b", "a/é", "a/z", "a/Z", "a/\U0001f600", "a0", "a/ +%"):
        put(key, key.encode())

    listed = list(objects.list_objects("inbox", "a/", "a/ +%"))

    assert [found.key for found in listed] == ["a/Z", "a/z", "a/é", "a/\U0001f600"]
    read = objects.fetch_object(Location(bucket="inbox", key="a/é"), 10)
    assert isinstance(read, StoredObject)
    assert (listed[2].etag, listed[2].size) == (read.etag, len(read.content))


def test_a_message_group_is_the_repository(aws: None) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="index")["QueueUrl"]
    documents = World().documents
    other = DESTINATION.model_copy(update={"repository_id": "other"})

    SQSIndexQueue(sqs, url).queue_documents(
        [d for d in (documents.accept_change(change()), documents.accept_change(change(destination=other))) if d]
    )

    found = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["MessageGroupId"])["Messages"]
    assert {message["Attributes"]["MessageGroupId"] for message in found} == {"handbook", "other"}


def test_each_document_is_queued_once_per_call(aws: None) -> None:
    sqs = boto3.client("sqs")
    url = sqs.create_queue(QueueName="index")["QueueUrl"]
    world = World()
    document = world.documents.accept_change(change())
    assert document is not None

    SQSIndexQueue(sqs, url).queue_documents([document] * 12)

    [message] = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert json.loads(message["Body"]) == {"document_id": document.document_id}


def test_an_object_is_returned_with_its_headers(aws: None) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="inbox")
    s3.put_object(
        Bucket="inbox", Key="a", Body=b"x", ContentEncoding="gzip", ContentType="text/plain; charset=shift_jis"
    )

    found = S3Objects(s3).fetch_object(Location(bucket="inbox", key="a"), 10)

    assert isinstance(found, StoredObject)
    assert (found.encoding, found.charset) == ("gzip", "shift_jis")


@pytest.mark.parametrize("tier", ["GLACIER", "DEEP_ARCHIVE"])
def test_an_archived_object_is_distinguished_from_a_readable_one(
    aws: None, tier: Literal["GLACIER", "DEEP_ARCHIVE"]
) -> None:
    s3 = boto3.client("s3")
    s3.create_bucket(Bucket="inbox")
    s3.put_object(Bucket="inbox", Key="cold", Body=b"abc", StorageClass=tier)
    s3.put_object(Bucket="inbox", Key="cool", Body=b"abc", StorageClass="GLACIER_IR")
    s3.put_object(Bucket="inbox", Key="warm", Body=b"abc", StorageClass="STANDARD_IA")
    objects = S3Objects(s3)

    cold = objects.fetch_object(Location(bucket="inbox", key="cold"), 10)

    assert isinstance(cold, ArchivedObject)
    assert (cold.tier, cold.size, bool(cold.etag)) == (tier, 3, True)
    heads = [objects.head_object(Location(bucket="inbox", key=key)) for key in ("cold", "cool", "warm")]
    assert [head and head.archive for head in heads] == [tier, None, None]
    assert isinstance(objects.fetch_object(Location(bucket="inbox", key="cool"), 10), StoredObject)
