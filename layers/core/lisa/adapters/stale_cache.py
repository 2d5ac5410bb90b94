"""A cache that returns stale values while their source is unavailable, and limits the requests to the source."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lisa.errors import TransientError

CachedValue = TypeVar("CachedValue")
FoundValue = TypeVar("FoundValue")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CachePolicy:
    """The times of a cache, in seconds."""

    fresh_seconds: float  # older values are fetched again at the next use, so that withdrawn keys end
    usable_seconds: float  # the age up to which a value is used while its source is unavailable
    refresh_pause_seconds: float  # the time between two fetches while the value is usable
    retry_pause_seconds: float  # the time between two fetches without a usable value


class StaleCache(Generic[CachedValue]):
    """The cached result of `fetch`, which raises TransientError. No failure evicts a usable result.

    Messages call the result `name`, a plural such as "the keys".
    """

    def __init__(
        self, name: str, fetch: Callable[[], CachedValue], policy: CachePolicy, clock: Callable[[], float] = time.time
    ):
        self._name, self._fetch, self._policy, self._clock = name, fetch, policy, clock
        self._fetch_lock = threading.Lock()
        self._cached: tuple[CachedValue, float] | None = None  # and the time of its fetch
        self._fetched_at = float("-inf")
        self._last_fetch_failed = False

    def find(self, look: Callable[[CachedValue], FoundValue | None]) -> FoundValue | None:
        """Return what `look` finds in the result; fetch it again if it is old or `look` finds nothing.

        Raise TransientError without a usable result, or if nothing is found and the fetch failed.
        """
        found = self._search_cached_value(look)
        if found is not None and self._age_seconds() < self._policy.fresh_seconds:
            return found
        if self._fetch_lock.acquire(blocking=found is None):
            try:
                self._refresh_if_due()
            finally:
                self._fetch_lock.release()
        found = self._search_cached_value(look)
        if self._age_seconds() >= self._policy.usable_seconds or (found is None and self._last_fetch_failed):
            raise TransientError(f"{self._name} are not known")
        return found

    def _age_seconds(self) -> float:
        return self._clock() - self._cached[1] if self._cached else float("inf")

    def _search_cached_value(self, look: Callable[[CachedValue], FoundValue | None]) -> FoundValue | None:
        cached = self._cached
        return look(cached[0]) if cached and self._age_seconds() < self._policy.usable_seconds else None

    def _refresh_if_due(self) -> None:
        usable = self._age_seconds() < self._policy.usable_seconds
        pause = self._policy.refresh_pause_seconds if usable else self._policy.retry_pause_seconds
        now = self._clock()
        if now - self._fetched_at < pause:
            return
        self._fetched_at = now
        try:
            self._cached, self._last_fetch_failed = (self._fetch(), now), False
        except TransientError as error:
            self._last_fetch_failed = True
            _log.warning("%s stay as they are: %s", self._name, error)
