"""What is wrong with a body is said in a word, before anything reads it; what a client calls it does not count."""

import pytest

from lisa.adapters.request_body import MOST_BYTES
from tests.support.rest import ROOT, Door

WANTED = b'{"repositoryId": "handbook", "embeddingModelId": "minilm"}'


def test_a_body_that_is_too_large_is_refused_with_the_limit_and_what_to_do(door: Door) -> None:
    answer = door.ask(ROOT, "POST", "/repository", {"repositoryId": "x" * MOST_BYTES})

    assert answer.status == 413
    assert "5 MB" in answer.message
    assert "POST /repository/presigned-url" in answer.message


def test_the_limit_counts_bytes_as_they_were_sent(door: Door) -> None:
    umlauts = {"description": "ä" * (MOST_BYTES // 6)}  # six bytes each in JSON

    assert door.ask(ROOT, "POST", "/repository", umlauts).status == 413
    assert door.ask(ROOT, "POST", "/repository", WANTED + b" " * MOST_BYTES).status == 413
    assert door.ask(ROOT, "POST", "/repository", WANTED + b" " * (MOST_BYTES - len(WANTED))).status == 200


def test_what_reads_the_body_as_it_comes_has_the_same_limit(documents: Door) -> None:
    assert documents.ask(ROOT, "POST", "/repository/presigned-url", b"x" * (MOST_BYTES + 1)).status == 413


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"]
)
def test_a_body_is_json_whatever_it_is_called(door: Door, content_type: str) -> None:
    assert door.ask(ROOT, "POST", "/repository", WANTED, Content_Type=content_type).status == 200


@pytest.mark.parametrize("body", [b"\xff\xfe", b"{", b"[" * 100_000, b"1" * 5_000, b'{"repositoryId": NaN}'])
def test_what_is_no_json_is_the_callers_to_mend(door: Door, body: bytes) -> None:
    answer = door.ask(ROOT, "POST", "/repository", body)

    assert answer.status == 400
    assert answer.message


def test_what_is_no_json_names_the_body(door: Door) -> None:
    answer = door.ask(ROOT, "POST", "/repository", b'{"repositoryId": ')

    assert (answer.status, answer.message.split(":")[0]) == (400, "body")
