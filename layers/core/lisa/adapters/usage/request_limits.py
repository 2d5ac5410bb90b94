"""Rate limits of a process that handles one request at a time: each request is counted in the usage table first."""

import logging
import time
from collections import Counter
from collections.abc import Callable

from lisa.errors import TransientError
from lisa.policy.subject import Subject
from lisa.usage.limits import RateLimited, RateLimitScope, RateLimitSettings, minute_of, seconds_left_in_minute
from lisa.usage.ports import RequestCounter

_RETRY_PAUSE_SECONDS = 1.0  # seconds without a count after one that failed
_log = logging.getLogger(__name__)


class RequestLimits:
    """Counts and refuses requests. While the usage table is unavailable, the process admits up to each limit alone."""

    def __init__(
        self, limits: RateLimitSettings, counter: RequestCounter, clock: Callable[[], float] = time.time
    ) -> None:
        self._limits, self._counter, self._clock = limits, counter, clock
        self._window = 0
        self._used_up: set[str] = set()  # scopes of this minute that refuse without another count
        self._admitted: Counter[str] = Counter()
        self._retry_at = float("-inf")
        self._available = True

    def __call__(self, subject: Subject) -> RateLimited | None:
        """Count the request of a caller. Return its refusal, or None to admit it.

        A refused request counts against no scope after the one that refuses it, and within a minute only once.
        """
        now = self._clock()
        self._start_window(minute_of(now))
        scopes = self._limits.scopes_of(subject)
        refusing = next((scope for scope in scopes if scope.key in self._used_up), None)
        refusing = refusing or next((scope for scope in scopes if not self._count_request(scope, now)), None)
        if refusing is None:
            self._admitted.update(scope.key for scope in scopes)
            return None
        self._used_up.add(refusing.key)
        return RateLimited(refusing, seconds_left_in_minute(now))

    def _start_window(self, window: int) -> None:
        if window != self._window:
            self._window, self._used_up, self._admitted = window, set(), Counter()

    def _count_request(self, scope: RateLimitScope, now: float) -> bool:
        """Return whether the scope admits one more request."""
        if now >= self._retry_at:
            try:
                counted = self._counter.count_request(scope, self._window)
            except TransientError as error:
                self._retry_at = now + _RETRY_PAUSE_SECONDS
                self._log_availability_change(error)
            else:
                self._log_availability_change(None)
                return counted
        return self._admitted[scope.key] < scope.limit

    def _log_availability_change(self, cause: TransientError | None) -> None:
        """Log once when the usage table becomes unavailable, and once when it is available again."""
        if (cause is None) == self._available:
            return
        self._available = cause is None
        if cause is None:
            _log.warning("requests are counted in the usage table again")
        else:
            _log.warning("until the usage table is available, this process applies the limits alone: %s", cause)
