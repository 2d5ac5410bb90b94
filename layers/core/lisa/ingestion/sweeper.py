"""The sweeper: it queues documents again that waited long enough, and those whose message was lost."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from lisa.ingestion.document import Document
from lisa.ingestion.ports import Documents, IndexQueue
from lisa.ingestion.settlement import HANDOVER_MS, LATE_BEHIND_BACKLOG_MS, LATE_MS, WORKER, Wait, next_attempt_at

_MAX_RESUMED = 500  # a recovering dependency gets few requests at once; one that stays unavailable costs little
_BATCH = 10


@dataclass(frozen=True)
class Sweeper:
    """Queues documents again: those that are due, and those that no worker began in time."""

    documents: Documents
    queue: IndexQueue
    clock: Callable[[], int]  # epoch milliseconds

    def resume_waiting(self, dependency: str, *, only_due: bool = True, delay_seconds: int = 0) -> int:
        """Queue the documents that wait for a dependency: at most 500 that are due, or all. Return how many.

        Each becomes due again later, in case its message is lost.
        """
        resumed = 0
        while True:
            until = self.clock() + (0 if only_due else HANDOVER_MS)
            found = self.documents.list_due(dependency, until, _MAX_RESUMED)
            mine = [document for document in found if self._postpone_attempt(document, until)]
            self.queue.queue_documents(mine, delay_seconds=delay_seconds)
            resumed += len(mine)
            if only_due or len(found) < _MAX_RESUMED:
                return resumed

    def requeue_late_documents(self, repository_id: str, since: int) -> int:
        """Queue documents requested since `since` that no worker attends to. Return where the next search begins.

        While other documents wait in the queue, only a document requested very long ago is late. Each document is
        looked at once; a late one is due from then on. Epoch milliseconds.
        """
        now = self.clock()
        until = now - (LATE_BEHIND_BACKLOG_MS if self.queue.count_waiting() else LATE_MS)
        if until <= since:
            return since
        changed = self.documents.list_changed_between(repository_id, since, until)
        for some in _split_into_batches(changed, _BATCH):
            late = [document for document in some if _is_unattended(document) and self._record_lateness(document, now)]
            self.queue.queue_documents(late)
        return until

    def _postpone_attempt(self, document: Document, until: int) -> bool:
        return self.documents.postpone_attempt(document, max(until + 1, next_attempt_at(document, self.clock())))

    def _record_lateness(self, document: Document, now: int) -> bool:
        reason = "no worker attended to it in time; it is queued again"
        return self.documents.record_wait(document, Wait(WORKER, reason, now, now + LATE_MS))


def _is_unattended(document: Document) -> bool:
    return not document.is_at_rest and document.due_at is None


def _split_into_batches(documents: Iterable[Document], size: int) -> Iterable[list[Document]]:
    rest = iter(documents)
    return iter(lambda: list(islice(rest, size)), [])
