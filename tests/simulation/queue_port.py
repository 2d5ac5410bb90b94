"""The index queue as the domain sees it."""

from collections.abc import Sequence

from lisa.errors import TransientError
from lisa.ingestion.document import Document
from tests.simulation.network import Network
from tests.simulation.queues import Queue


class IndexQueuePort:
    """The index queue behind the network."""

    def __init__(self, network: Network, queue: Queue) -> None:
        self._network = network
        self._queue = queue

    def queue_documents(self, documents: Sequence[Document], *, delay_seconds: int = 0) -> None:
        """Queue the documents. Some may be queued before it fails."""
        if documents:
            self._network.call(
                "queue.queue_documents",
                lambda: self._put([document.document_id for document in documents], delay_seconds),
            )

    def count_waiting(self) -> int:
        visible = sum(message.visible for message in self._queue.messages)
        found: int = self._network.call(
            "queue.count_waiting", lambda: 0 if self._network.stale("queue.count_waiting") else visible
        )
        return found

    def _put(self, ids: list[str], delay_seconds: int) -> None:
        chance = self._network.scheduler.random
        fails = self._network.rate > 0 and chance.random() < self._network.rate / 2
        for document_id in ids[: chance.randrange(len(ids)) if fails else None]:
            self._queue.put({"document_id": document_id}, delay_seconds * 1_000)
        if fails:
            self._network.tally.messages["partly sent"] += 1
            raise TransientError("SQS did not take every message")
