"""What is wrong with a body is said in a word, before anything reads it; what a client calls it does not count."""

import pytest

from lisa.rest.request_body import MOST_BYTES
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


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"{", b"[" * 100_000, b"1" * 5_000, b'{"repositoryId": NaN}', b"[" + b"[]," * 60_000 + b"[]]"]
)
def test_what_is_no_json_is_the_callers_to_mend(door: Door, body: bytes) -> None:
    answer = door.ask(ROOT, "POST", "/repository", body)

    assert answer.status == 400
    assert answer.message


def test_what_is_no_json_names_the_body(door: Door) -> None:
    answer = door.ask(ROOT, "POST", "/repository", b'{"repositoryId": ')

    assert (answer.status, answer.message.split(":")[0]) == (400, "body")


SURROGATES = [b'"\\ud800"', b'"a\\uDFFFb"', b'"\\udc00\\ud800"']


@pytest.mark.parametrize("half", SURROGATES)
def test_half_a_character_is_refused_by_every_route_that_reads_a_body(
    door: Door, documents: Door, identity: Door, half: bytes
) -> None:
    door.repository()
    asked = [
        (documents, "POST", "/repository/handbook/bulk", b'{"keys": [%s]}' % half),
        (documents, "POST", "/repository/presigned-url", b'{"fileName": %s}' % half),
        (documents, "DELETE", "/repository/handbook/document", b'{"documentIds": [%s]}' % half),
        (door, "POST", "/repository", b'{"repositoryId": %s, "embeddingModelId": "minilm"}' % half),
        (door, "POST", "/repository/handbook/collection", b'{"name": "x", "description": %s}' % half),
        (door, "PUT", "/repository/handbook", b'{"metadata": {"tags": [%s]}}' % half),
        (identity, "POST", "/api-tokens", b'{"name": %s}' % half),
    ]

    answers = [function.ask(ROOT, method, path, body) for function, method, path, body in asked]

    assert [answer.status for answer in answers] == [400] * len(asked)
    assert {answer.message.split(":")[0] for answer in answers} == {"body"}


def test_a_character_of_two_halves_and_a_written_backslash_are_texts(door: Door) -> None:
    whole = rb'{"repositoryId": "handbook", "embeddingModelId": "minilm", "description": "\ud83d\ude00 \\ud800"}'

    assert door.ask(ROOT, "POST", "/repository", whole).status == 200
    assert door.get(ROOT, "/repository/handbook")["description"] == "\U0001f600 \\ud800"


def test_half_a_character_in_the_query_is_refused(documents: Door, door: Door) -> None:
    door.repository()

    answer = documents.ask(ROOT, "GET", "/repository/handbook/document?collectionId=\ud800")

    assert (answer.status, answer.message) == (400, "query: it is not UTF-8")
