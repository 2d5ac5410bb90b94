"""Nothing is ever stuck: queue again what waited long enough, and what nobody dealt with in time."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import islice

from lisa.ingestion.document import Document
from lisa.ingestion.ports import Documents, IndexQueue
from lisa.ingestion.settlement import HANDOVER_MS, LATE_BEHIND_BACKLOG_MS, LATE_MS, WORKER, Wait, next_attempt_at

_MAX_RESUMED = 500  # a dependency that comes back half is not trampled, one that does not costs little
_BATCH = 10


@dataclass(frozen=True)
class Sweeper:
    """Looks at what is due, and once at everything that was asked for."""

    documents: Documents
    queue: IndexQueue
    clock: Callable[[], int]  # epoch milliseconds

    def resume(self, dependency: str, *, only_due: bool = True, delay_seconds: int = 0) -> int:
        """Queue the documents that wait for a dependency, those that are due or all; how many.

        Of those that are due at most 500; each is looked at again later, in case the message is lost.
        """
        resumed = 0
        while True:
            until = self.clock() + (0 if only_due else HANDOVER_MS)
            found = self.documents.due(dependency, until, _MAX_RESUMED)
            mine = [document for document in found if self._postponed(document, until)]
            self.queue.send(mine, delay_seconds=delay_seconds)
            resumed += len(mine)
            if only_due or len(found) < _MAX_RESUMED:
                return resumed

    def find_late(self, repository_id: str, since: int) -> int:
        """Queue what was asked for from `since` on and is not being dealt with; where to go on next time.

        A backlog is not lateness: while documents wait in the queue, only what was asked for very long ago is late.
        Each document is looked at once; what is late is due from then on. Epoch milliseconds.
        """
        now = self.clock()
        until = now - (LATE_BEHIND_BACKLOG_MS if self.queue.backlog() else LATE_MS)
        if until <= since:
            return since
        changed = self.documents.changed_between(repository_id, since, until)
        for some in _batches(changed, _BATCH):
            late = [document for document in some if _is_unattended(document) and self._note(document, now)]
            self.queue.send(late)
        return until

    def _postponed(self, document: Document, until: int) -> bool:
        return self.documents.postpone(document, max(until + 1, next_attempt_at(document, self.clock())))

    def _note(self, document: Document, now: int) -> bool:
        reason = "nobody dealt with it in time; it is queued again"
        return self.documents.wait(document, Wait(WORKER, reason, now, now + LATE_MS))


def _is_unattended(document: Document) -> bool:
    return not document.at_rest and document.due_at is None


def _batches(documents: Iterable[Document], size: int) -> Iterable[list[Document]]:
    rest = iter(documents)
    return iter(lambda: list(islice(rest, size)), [])
