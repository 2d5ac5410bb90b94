"""Bulk requests to OpenSearch, their answers, and their signatures."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from botocore.credentials import Credentials

from lisa.adapters.opensearch.bulk_writes import ChunksRefused, raise_unless_written, split_requests
from lisa.adapters.opensearch.cluster import ClusterAccessDenied, IndexMissing, connect, translate_errors
from lisa.errors import SEARCH_CLUSTER, TransientError


def item(status: int, error: str = "") -> dict[str, dict[str, object]]:
    return {"create": {"status": status, "error": {"type": error, "reason": "quotes a text"}}}


def test_a_request_has_a_limited_size_and_a_large_chunk_its_own() -> None:
    sizes = {"a": 3_000_000, "b": 2_000_000, "c": 3_000_000, "d": 7_000_000, "e": 10}

    requests = list(split_requests({name: {"text": "x" * size} for name, size in sizes.items()}))

    assert [[json.loads(line)["create"]["_id"] for line in lines[::2]] for lines in requests] == [
        ["a", "b"], ["c"], ["d"], ["e"],
    ]  # fmt: skip


def test_an_existing_chunk_counts_as_written() -> None:
    raise_unless_written([item(201), item(409, "version_conflict_engine_exception")])


def test_a_busy_item_is_transient_and_a_missing_index_is_named() -> None:
    with pytest.raises(TransientError) as busy:
        raise_unless_written([item(201), item(429, "rejected_execution_exception"), item(400, "x")])
    with pytest.raises(IndexMissing):
        raise_unless_written([item(404, "index_not_found_exception")])

    assert busy.value.dependency == SEARCH_CLUSTER


def test_refused_items_are_counted_by_type_and_not_quoted() -> None:
    with pytest.raises(ChunksRefused) as refused:
        raise_unless_written([item(201), item(400, "mapper_parsing_exception"), item(400, "mapper_parsing_exception")])

    assert str(refused.value) == "the search cluster refused 2 of 3 chunks: 2 × mapper_parsing_exception"


def test_requests_are_signed_and_a_refused_role_is_named() -> None:
    seen: list[str] = []

    class Refusal(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.headers["Authorization"])
            self.send_error(403)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    with HTTPServer(("127.0.0.1", 0), Refusal) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        client = connect(f"http://127.0.0.1:{server.server_port}", "us-east-1", Credentials("AKID", "secret"))
        with pytest.raises(ClusterAccessDenied), translate_errors():
            client.info()
        client.close()
        server.shutdown()

    [signature] = seen
    assert signature.startswith("AWS4-HMAC-SHA256 Credential=AKID/")
    assert "/us-east-1/es/aws4_request" in signature
