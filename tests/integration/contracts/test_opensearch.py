"""The rules of the vector store that hold in OpenSearch only."""

import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from lisa.adapters.opensearch.bulk_writes import ChunksRefused
from lisa.adapters.opensearch.chunks_opensearch import OpenSearchChunks
from lisa.adapters.opensearch.cluster import connect
from lisa.adapters.opensearch.document_leases import DocumentLeases
from lisa.documents.search_terms import count_terms
from lisa.errors import SEARCH_CLUSTER, TransientError
from lisa.ingestion.document import Destination
from lisa.ingestion.ports import StoreFull
from lisa.retrieval.ports import LexicalQuery
from tests.support.chunks import EAST, NORTH, Store, chunk, document, new_collection, scope, texts
from tests.support.opensearch.cluster import Cluster
from tests.support.ports import free_port
from tests.support.twins.chunks import MemoryChunks

WORDS = ["kettle", "boiler", "valve", "ERR-4711", "AB12/7", "the", "Größe", "東京都", "pressure", "steam"]
ZERO = [0.0, 0.0, 0.0]  # has no direction, so an index of cosines refuses it


@contextmanager
def limit_shards(cluster: Cluster) -> Iterator[None]:
    """Allow one shard for each node, so that no index can be created."""
    name = "cluster.max_shards_per_node"
    cluster.client.cluster.put_settings(body={"persistent": {name: 1}})
    try:
        yield
    finally:
        cluster.client.cluster.put_settings(body={"persistent": {name: None}})


def test_a_collection_beyond_the_shard_limit_is_refused_with_the_name_of_the_limit(
    opensearch: Cluster, destination: Destination
) -> None:
    if not opensearch.is_own:
        pytest.skip("the limit of a shared cluster is not changed")
    chunks = opensearch.open_chunks()
    chunks.write_chunks(document(new_collection()), "v1", [chunk("north")], [NORTH])

    with limit_shards(opensearch), pytest.raises(StoreFull, match=r"cluster\.max_shards_per_node"):
        chunks.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])

    chunks.write_chunks(document(destination), "v1", [chunk("north")], [NORTH])
    assert texts(chunks.find_nearest_chunks(scope(destination), NORTH, 10)) == ["north"]


def test_a_refused_chunk_is_counted_and_the_others_are_written(opensearch: Cluster, destination: Destination) -> None:
    chunks = opensearch.open_chunks()
    parts = [chunk("secret north"), chunk("secret nowhere", 2), chunk("secret east", 3)]

    with pytest.raises(ChunksRefused, match="refused 1 of 3 chunks") as refused:
        chunks.write_chunks(document(destination), "v1", parts, [NORTH, ZERO, EAST])
    assert "secret" not in str(refused.value)
    assert sorted(texts(chunks.find_nearest_chunks(scope(destination), NORTH, 10))) == ["secret east", "secret north"]

    chunks.write_chunks(document(destination), "v1", parts, [NORTH, NORTH, EAST])
    assert len(chunks.find_nearest_chunks(scope(destination), NORTH, 10)) == 3


def test_a_write_returns_when_searches_find_its_chunks(opensearch: Cluster, destination: Destination) -> None:
    chunks = OpenSearchChunks(opensearch.client, opensearch.prefix)
    for part in (1, 2):
        chunks.write_chunks(document(destination), "v1", [chunk("north", part)], [NORTH])

        assert len(chunks.find_nearest_chunks(scope(destination), NORTH, 10)) == part


def test_another_worker_takes_over_a_lease_that_has_ended(opensearch: Cluster) -> None:
    control = opensearch.open_chunks().lock_document
    document_id = str(uuid.uuid4())
    with control(document_id):
        pass  # the control index exists now
    name = f"{opensearch.prefix}-control"
    leases = [DocumentLeases(opensearch.client, lambda: name, seconds) for seconds in (-1.0, 60.0)]

    with leases[0].hold(document_id, 0), leases[1].hold(document_id, 0):
        pass
    with leases[1].hold(document_id, 0), pytest.raises(TransientError), leases[1].hold(document_id, 0):
        pass


def test_an_unavailable_cluster_is_a_transient_error_without_its_address(destination: Destination) -> None:
    chunks = OpenSearchChunks(connect(f"http://127.0.0.1:{free_port()}"), "lisa-test")

    with pytest.raises(TransientError) as raised:
        chunks.find_nearest_chunks(scope(destination), NORTH, 1)

    assert raised.value.dependency == SEARCH_CLUSTER
    assert "127.0.0.1" not in str(raised.value)


@pytest.mark.parametrize("seed", range(2))
def test_the_twin_and_opensearch_have_the_same_hits_and_scores_before_any_deletion(
    opensearch: Cluster, destination: Destination, seed: int
) -> None:
    stores: list[Store] = [MemoryChunks(), opensearch.open_chunks()]
    found = []
    for store in stores:
        some = random.Random(seed)
        for number in range(8):
            contents = [" ".join(some.choices(WORDS, k=some.randint(1, 9))) for _ in range(5)]
            parts = [chunk(text, part) for part, text in enumerate(contents, start=1)]
            stored = document(destination, number % 3 + 1, key=f"{some.choice(WORDS)} {number}.txt")
            store.write_chunks(stored, f"v{number}", parts, [NORTH for _ in parts])
        questions = [count_terms(" ".join(some.choices(WORDS, k=3))) for _ in range(8)]
        found.append([store.find_matching_chunks(scope(destination), LexicalQuery(one), 60) for one in questions])

    for one, other in zip(*found, strict=True):  # equal scores may be in another order: OpenSearch has single precision
        by_chunk = [{(hit.document_id, hit.part): hit.match for hit in hits} for hits in (one, other)]
        assert by_chunk[1] == pytest.approx(by_chunk[0], rel=1e-5)
        assert [hit.match for hit in other] == sorted((hit.match for hit in other), reverse=True)
