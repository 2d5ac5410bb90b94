"""The contract of the chat's contents: objects by key and by prefix, and their links."""

import boto3
import pytest
import requests

from lisa.adapters.chat.contents_s3 import S3Contents
from lisa.chat.ports import Contents
from tests.support.twins.contents import MemoryContents


@pytest.fixture(params=["memory", "s3"])
def contents(request: pytest.FixtureRequest) -> Contents:
    if request.param == "memory":
        return MemoryContents()
    request.getfixturevalue("aws")
    boto3.client("s3").create_bucket(Bucket="chat")
    return S3Contents(boto3.client("s3"), "chat")


def test_an_object_is_read_back_and_replaced(contents: Contents) -> None:
    contents.put("sessions/a/1", b"one", "text/plain")
    contents.put("sessions/a/1", b"two", "text/plain")

    assert (contents.get("sessions/a/1"), contents.get("sessions/a/2")) == (b"two", None)
    assert contents.get_many(["sessions/a/2", "sessions/a/1"]) == {"sessions/a/1": b"two"}


def test_the_objects_under_a_prefix_are_listed_and_deleted(contents: Contents) -> None:
    for key in ("sessions/a/1", "sessions/a/2", "sessions/ab/1"):
        contents.put(key, b"x", "text/plain")

    assert sorted(contents.list_keys("sessions/a/")) == ["sessions/a/1", "sessions/a/2"]
    for _ in range(2):
        contents.erase("sessions/a/")
        assert sorted(contents.list_keys("")) == ["sessions/ab/1"]


def test_objects_are_deleted_by_key_and_missing_ones_are_ignored(contents: Contents) -> None:
    for number in range(3):
        contents.put(f"{number}", b"x", "text/plain")

    contents.remove(["0", "2", "missing"])
    contents.remove([])

    assert list(contents.list_keys("")) == ["1"]


def test_more_objects_than_one_request_deletes_are_deleted(contents: Contents) -> None:
    for number in range(1_003):
        contents.put(f"sessions/a/{number}", b"", "text/plain")

    contents.erase("sessions/a/")

    assert list(contents.list_keys("")) == []


def test_a_link_reads_the_object_and_can_name_a_file(aws: None) -> None:
    boto3.client("s3").create_bucket(Bucket="chat")
    contents = S3Contents(boto3.client("s3"), "chat")
    contents.put("exports/ä b.md", b"# Text", "text/markdown")

    answer = requests.get(contents.create_link("exports/ä b.md", "ä b.md"), timeout=9)

    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (200, b"# Text", "text/markdown")
    assert "response-content-disposition=attachment" in contents.create_link("x", "ä.md")


def test_a_form_uploads_one_object_of_a_limited_size(aws: None) -> None:
    boto3.client("s3").create_bucket(Bucket="chat")
    form = S3Contents(boto3.client("s3"), "chat").create_form("imports/x.json", 10)

    assert form["fields"]["key"] == "imports/x.json"
    assert {"policy"} <= form["fields"].keys()
