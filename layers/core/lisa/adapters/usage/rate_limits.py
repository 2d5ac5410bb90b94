"""Rate limits of a gateway process: requests are judged from memory, and one thread takes the leases."""

import logging
import threading
import time
from collections.abc import Callable
from queue import SimpleQueue

from lisa.errors import TransientError
from lisa.policy.subject import Subject
from lisa.usage.lease import RequestLease
from lisa.usage.limiter import RateLimiter
from lisa.usage.limits import RateLimited, minute_of
from lisa.usage.ports import LeaseStore

_log = logging.getLogger(__name__)


class RateLimits:
    """Rate limits that are decided from memory, without a wait; a thread of their own takes the leases."""

    def __init__(self, limiter: RateLimiter, leases: LeaseStore, clock: Callable[[], float] = time.time) -> None:
        self._limiter, self._leases, self._clock = limiter, leases, clock
        self._turn = threading.Lock()  # over the limiter, for as long as it calculates
        self._due: SimpleQueue[RequestLease] = SimpleQueue()
        self._worker: threading.Thread | None = None
        self._answered = True

    def __call__(self, subject: Subject) -> RateLimited | None:
        """Count the request of a caller. Return its refusal, or None to admit it."""
        with self._turn:
            limited = self._limiter.admit_request(subject, self._clock())
            self._queue_due_leases()
        return limited

    def _queue_due_leases(self) -> None:
        for lease in self._limiter.take_due_leases():
            self._due.put(lease)
        if not self._due.empty() and not (self._worker and self._worker.is_alive()):
            self._worker = threading.Thread(target=self._take_queued_leases, name="leases", daemon=True)
            self._worker.start()

    def _take_queued_leases(self) -> None:
        while True:
            lease = self._due.get()
            if lease.window == minute_of(self._clock()):
                self._take_lease(lease)

    def _take_lease(self, lease: RequestLease) -> None:
        granted: int | None = None
        cause: TransientError | None = None
        try:
            granted = self._leases.take_lease(lease)
        except TransientError as error:
            cause = error
        finally:  # whatever happens, no scope waits for this lease any longer
            with self._turn:
                self._limiter.apply_grant(lease, granted, self._clock())
                self._queue_due_leases()
        self._log_availability_change(cause)

    def _log_availability_change(self, cause: TransientError | None) -> None:
        """Log once when leases become unavailable, and once when they are available again."""
        if (cause is None) == self._answered:
            return
        self._answered = cause is None
        if cause is None:
            _log.warning("limits are shared by all replicas again")
        else:
            _log.warning(
                "until leases are answered this replica goes by the limits alone: %s", cause.__cause__ or cause
            )
