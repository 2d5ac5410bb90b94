"""The index of each collection, and the record of dropped collections.

A collection is read and written by its alias, `<prefix>-chunks-<the collection's UUID in hex>`; the name of its index
is the alias with a number. The first write creates the index. A dropped collection is never created again: the index
`<prefix>-control` holds the ids of dropped collections, so that a late write is refused.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import NotFoundError, RequestError

from lisa.adapters.opensearch.chunk_documents import build_index
from lisa.adapters.opensearch.cluster import IndexMissing, translate_errors
from lisa.errors import TransientError
from lisa.ingestion.ports import CollectionGone, StoreFull

_FULL = (
    "The search cluster has reached its limit of shards (cluster.max_shards_per_node), and each collection needs one "
    "shard and its replicas. Add nodes, raise the limit, or delete collections; then try again."
)
_CONTROL_MAPPING = {"dynamic": "strict", "properties": {"expires_at": {"type": "long"}}}


class CollectionIndexes:
    """Creates and drops the indexes of collections. `prefix` separates installations that share a cluster."""

    def __init__(self, client: OpenSearch, prefix: str) -> None:
        self._client, self._prefix = client, prefix
        self._control_name = f"{prefix}-control"
        self._has_control = False

    def name_alias(self, collection_id: str) -> str:
        """Return the alias of the collection. Raises ValueError for an id that is not a UUID."""
        return f"{self._prefix}-chunks-{uuid.UUID(collection_id).hex}"

    @contextmanager
    def use(self, collection_id: str) -> Iterator[str]:
        """Yield the alias of the collection.

        Raises IndexMissing if the collection has no index or is being dropped, and TransientError and
        ClusterAccessDenied as `translate_errors` does.
        """
        try:
            with translate_errors():
                yield self.name_alias(collection_id)
        except NotFoundError as error:
            raise IndexMissing from error
        except TransientError as error:  # an index without its shards, which is being deleted, answers 503
            with translate_errors():
                if self._is_dropped(collection_id):
                    raise IndexMissing from error
            raise

    def create_control(self) -> str:
        """Return the name of the control index, which exists afterwards."""
        if not self._has_control:
            settings = {"index.number_of_shards": 1}
            self._create_index(self._control_name, {"settings": settings, "mappings": _CONTROL_MAPPING})
            self._has_control = True
        return self._control_name

    def create(self, collection_id: str, dimensions: int) -> None:
        """Create the index and the alias of the collection, if they do not exist.

        The alias is added last, so that nobody writes to the index of a collection that is being dropped. Raises
        CollectionGone if the collection was dropped, and StoreFull if the cluster has no room for its shards.
        """
        alias = self.name_alias(collection_id)
        index = f"{alias}-1"
        self._create_index(index, build_index(dimensions))
        if self._is_dropped(collection_id):
            self._delete_index(index)
            raise CollectionGone(f"collection {collection_id} was dropped")
        with suppress(NotFoundError):  # dropped since; the next write finds that out
            self._client.indices.put_alias(index=index, name=alias)

    def drop(self, collection_id: str) -> None:
        """Record that the collection is dropped, then delete all its indexes."""
        alias = self.name_alias(collection_id)
        self._client.index(index=self.create_control(), id=_derive_drop_id(collection_id), body={"expires_at": 0})
        for index in self._client.indices.get(index=f"{alias}-*", expand_wildcards="all"):
            self._delete_index(index)

    def find_dimensions(self, collection_id: str) -> int | None:
        """Return the dimensions of the vectors in the collection, or None if it has no index."""
        try:
            with self.use(collection_id) as alias:
                found: dict[str, Any] = self._client.indices.get_mapping(index=alias)
        except IndexMissing:
            return None
        return next(int(one["mappings"]["properties"]["embedding"]["dimension"]) for one in found.values())

    def _delete_index(self, name: str) -> None:
        with suppress(NotFoundError):  # another worker deletes it at the same moment
            self._client.indices.delete(index=name, ignore_unavailable=True)

    def _is_dropped(self, collection_id: str) -> bool:
        return bool(self._client.exists(index=self._control_name, id=_derive_drop_id(collection_id)))

    def _create_index(self, name: str, body: dict[str, Any]) -> None:
        try:
            self._client.indices.create(index=name, body=body)
        except RequestError as error:
            if error.error == "resource_already_exists_exception":
                return
            if "maximum shards open" in str(error.info) or "maximum normal shards open" in str(error.info):
                raise StoreFull(_FULL) from error
            raise


def _derive_drop_id(collection_id: str) -> str:
    return f"dropped-{uuid.UUID(collection_id).hex}"
