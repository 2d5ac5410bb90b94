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

    fresh: float  # after it, the next use fetches again, so that withdrawn keys end
    good: float  # how long a value is used while its source is unavailable
    between: float  # between two fetches while the value is usable
    without: float  # between two fetches without a usable value


class StaleCache(Generic[CachedValue]):
    """The cached result of `fetch`, which raises TransientError. No failure evicts a usable result.

    `what` is its name in messages.
    """

    def __init__(
        self, what: str, fetch: Callable[[], CachedValue], times: CachePolicy, clock: Callable[[], float] = time.time
    ):
        self._what, self._fetch, self._times, self._clock = what, fetch, times, clock
        self._turn = threading.Lock()
        self._kept: tuple[CachedValue, float] | None = None  # and when it came
        self._asked_at = float("-inf")
        self._away = False  # whether the last question had no answer

    def find(self, look: Callable[[CachedValue], FoundValue | None]) -> FoundValue | None:
        """Return what `look` finds in the result; fetch it again if it is old or `look` finds nothing.

        Raise TransientError without a usable result, or if nothing is found and the fetch failed.
        """
        found = self._search_cached_value(look)
        if found is not None and self._age_seconds() < self._times.fresh:
            return found
        if self._turn.acquire(blocking=found is None):
            try:
                self._refresh_if_due()
            finally:
                self._turn.release()
        found = self._search_cached_value(look)
        if self._age_seconds() >= self._times.good or (found is None and self._away):
            raise TransientError(f"{self._what} are not known")
        return found

    def _age_seconds(self) -> float:
        return self._clock() - self._kept[1] if self._kept else float("inf")

    def _search_cached_value(self, look: Callable[[CachedValue], FoundValue | None]) -> FoundValue | None:
        kept = self._kept
        return look(kept[0]) if kept and self._age_seconds() < self._times.good else None

    def _refresh_if_due(self) -> None:
        pause = self._times.between if self._age_seconds() < self._times.good else self._times.without
        now = self._clock()
        if now - self._asked_at < pause:
            return
        self._asked_at = now
        try:
            self._kept, self._away = (self._fetch(), now), False
        except TransientError as error:
            self._away = True
            _log.warning("%s stay as they are: %s", self._what, error)
