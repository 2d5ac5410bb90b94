"""Leases of documents in OpenSearch: a worker that dies loses its lease after some minutes."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from opensearchpy import OpenSearch
from opensearchpy.exceptions import ConflictError, NotFoundError, OpenSearchException

from lisa.adapters.opensearch.cluster import translate_errors
from lisa.errors import WORKER, TransientError

_LEASE_SECONDS = 200.0  # a little more than the longest invocation
_POLL_SECONDS = 0.1


class DocumentLeases:
    """Leases in the control index, of which each is an item with the time of its end."""

    def __init__(self, client: OpenSearch, control: Callable[[], str], seconds: float = _LEASE_SECONDS) -> None:
        self._client, self._control, self._seconds = client, control, seconds

    @contextmanager
    def hold(self, document_id: str, patience: float) -> Iterator[None]:
        """Hold the lease of the document, after at most `patience` seconds of waiting for other workers.

        Raises TransientError if another worker holds it for longer, or while the cluster is unavailable.
        """
        key = {"index": self._control(), "id": f"lease-{document_id}"}
        deadline = time.monotonic() + patience
        while (held := self._acquire(key)) is None:
            if time.monotonic() >= deadline:
                raise TransientError("another worker is still busy", dependency=WORKER)
            time.sleep(_POLL_SECONDS)
        try:
            yield
        finally:
            with suppress(OpenSearchException):  # the lease then ends by itself; the block's own error matters more
                self._client.delete(**key, **held)

    def _acquire(self, key: dict[str, str]) -> dict[str, int] | None:
        """Return the place of the new lease in the index's history, by which it is released; None if it is held."""
        lease = {"expires_at": round((time.time() + self._seconds) * 1_000)}
        with translate_errors():
            try:
                return _read_place(self._client.create(**key, body=lease))
            except ConflictError:
                return self._take_over(key, lease)

    def _take_over(self, key: dict[str, str], lease: dict[str, int]) -> dict[str, int] | None:
        """Replace a lease that has ended. Return None if it has not, or another worker was faster."""
        with suppress(ConflictError, NotFoundError):
            found = self._client.get(**key)
            if found["_source"]["expires_at"] < time.time() * 1_000:
                return _read_place(self._client.index(**key, body=lease, params=_read_place(found)))
        return None


def _read_place(answer: dict[str, Any]) -> dict[str, int]:
    return {"if_seq_no": answer["_seq_no"], "if_primary_term": answer["_primary_term"]}
