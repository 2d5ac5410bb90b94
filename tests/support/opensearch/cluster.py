"""A cluster for the tests of the vector store, whose indexes have a prefix of this run."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from opensearchpy import OpenSearch

from lisa.adapters.opensearch.chunks_opensearch import OpenSearchChunks
from lisa.adapters.opensearch.cluster import connect
from tests.support.opensearch.node import OpenSearchNode
from tests.support.ports import free_port


@dataclass(frozen=True)
class Cluster:
    """A running cluster, and the prefix of its indexes. `is_own` says that it runs for these tests alone."""

    client: OpenSearch
    prefix: str
    is_own: bool

    def open_chunks(self, patience: float = 60.0) -> OpenSearchChunks:
        """Return a vector store that refreshes after each write, because tests do not wait."""
        return OpenSearchChunks(self.client, self.prefix, patience=patience, refresh="true")


@contextmanager
def open_cluster(home: Path) -> Iterator[Cluster]:
    """Yield the cluster at OPENSEARCH_URL, or a node that runs in `home`. Raises OpenSearchMissing."""
    if url := os.environ.get("OPENSEARCH_URL"):
        with _use(url, is_own=False) as cluster:
            yield cluster
        return
    with OpenSearchNode(free_port(), home) as node, _use(node.url, is_own=True) as cluster:
        yield cluster


@contextmanager
def _use(url: str, *, is_own: bool) -> Iterator[Cluster]:
    client, prefix = connect(url), f"lisa-test-{uuid.uuid4().hex[:12]}"
    try:
        yield Cluster(client, prefix, is_own)
    finally:
        for index in client.indices.get(index=f"{prefix}-*"):
            client.indices.delete(index=index)
        client.close()
