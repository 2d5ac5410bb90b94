"""Invalid request bodies are refused before a route reads them, for any content type."""

import pytest

from lisa.rest.request_body import MAX_BODY_BYTES
from tests.support.rest import ROOT, Door

REPOSITORY_BODY = b'{"repositoryId": "handbook", "embeddingModelId": "minilm"}'


def test_a_too_large_body_is_refused_with_the_limit_and_an_advice(door: Door) -> None:
    answer = door.ask(ROOT, "POST", "/repository", {"repositoryId": "x" * MAX_BODY_BYTES})

    assert answer.status == 413
    assert "5 MB" in answer.message
    assert "POST /repository/presigned-url" in answer.message


def test_the_limit_counts_the_bytes_of_the_request(door: Door) -> None:
    umlauts = {"description": "ä" * (MAX_BODY_BYTES // 6)}  # six bytes each in JSON

    assert door.ask(ROOT, "POST", "/repository", umlauts).status == 413
    assert door.ask(ROOT, "POST", "/repository", REPOSITORY_BODY + b" " * MAX_BODY_BYTES).status == 413
    assert (
        door.ask(ROOT, "POST", "/repository", REPOSITORY_BODY + b" " * (MAX_BODY_BYTES - len(REPOSITORY_BODY))).status
        == 200
    )


def test_routes_that_read_the_raw_body_have_the_same_limit(documents: Door) -> None:
    assert documents.ask(ROOT, "POST", "/repository/presigned-url", b"x" * (MAX_BODY_BYTES + 1)).status == 413


@pytest.mark.parametrize(
    "content_type", ["", "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/xml"]
)
def test_a_body_is_read_as_json_with_any_content_type(door: Door, content_type: str) -> None:
    assert door.ask(ROOT, "POST", "/repository", REPOSITORY_BODY, Content_Type=content_type).status == 200


@pytest.mark.parametrize(
    "body", [b"\xff\xfe", b"{", b"[" * 100_000, b"1" * 5_000, b'{"repositoryId": NaN}', b"[" + b"[]," * 60_000 + b"[]]"]
)
def test_invalid_json_is_a_bad_request(door: Door, body: bytes) -> None:
    answer = door.ask(ROOT, "POST", "/repository", body)

    assert answer.status == 400
    assert answer.message


def test_the_error_of_invalid_json_names_the_body(door: Door) -> None:
    answer = door.ask(ROOT, "POST", "/repository", b'{"repositoryId": ')

    assert (answer.status, answer.message.split(":")[0]) == (400, "body")


SURROGATES = [b'"\\ud800"', b'"a\\uDFFFb"', b'"\\udc00\\ud800"']


@pytest.mark.parametrize("half", SURROGATES)
def test_a_lone_surrogate_is_refused_by_every_route_with_a_body(
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


def test_surrogate_pairs_and_escaped_backslashes_are_valid(door: Door) -> None:
    whole = rb'{"repositoryId": "handbook", "embeddingModelId": "minilm", "description": "\ud83d\ude00 \\ud800"}'

    assert door.ask(ROOT, "POST", "/repository", whole).status == 200
    assert door.get(ROOT, "/repository/handbook")["description"] == "\U0001f600 \\ud800"


def test_a_lone_surrogate_in_the_query_is_refused(documents: Door, door: Door) -> None:
    door.repository()

    answer = documents.ask(ROOT, "GET", "/repository/handbook/document?collectionId=\ud800")

    assert (answer.status, answer.message) == (400, "query: it is not UTF-8")
