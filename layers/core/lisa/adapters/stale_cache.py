"""What is kept of an answer from elsewhere: nobody waits for it twice, nor can callers make us ask for it often."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from lisa.errors import TransientError

Kind = TypeVar("Kind")
Found = TypeVar("Found")
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class CachePolicy:
    """How long an answer is kept and how seldom it is asked for, in seconds."""

    fresh: float  # then it is asked for again at the next use, so that what was withdrawn ends
    good: float  # as long as whoever answers is away
    between: float  # two questions while the answer is good, whatever callers make up
    without: float  # two questions while there is none: nobody can come in


class StaleCache(Generic[Kind]):
    """The answer of `fetch`, which raises TransientError. While it is good nobody waits, and no failure evicts it.

    `what` names it for people.
    """

    def __init__(
        self, what: str, fetch: Callable[[], Kind], times: CachePolicy, clock: Callable[[], float] = time.time
    ):
        self._what, self._fetch, self._times, self._clock = what, fetch, times, clock
        self._turn = threading.Lock()
        self._kept: tuple[Kind, float] | None = None  # and when it came
        self._asked_at = float("-inf")
        self._away = False  # whether the last question had no answer

    def find(self, look: Callable[[Kind], Found | None]) -> Found | None:
        """What `look` finds in the answer, asked for anew if that may hold more.

        Raises TransientError without any, and for what is not found while a newer answer could not be had.
        """
        found = self._found(look)
        if found is not None and self._age() < self._times.fresh:
            return found
        if self._turn.acquire(blocking=found is None):
            try:
                self._refresh()
            finally:
                self._turn.release()
        found = self._found(look)
        if self._age() >= self._times.good or (found is None and self._away):
            raise TransientError(f"{self._what} are not known")
        return found

    def _age(self) -> float:
        return self._clock() - self._kept[1] if self._kept else float("inf")

    def _found(self, look: Callable[[Kind], Found | None]) -> Found | None:
        kept = self._kept
        return look(kept[0]) if kept and self._age() < self._times.good else None

    def _refresh(self) -> None:
        pause = self._times.between if self._age() < self._times.good else self._times.without
        now = self._clock()
        if now - self._asked_at < pause:
            return
        self._asked_at = now
        try:
            self._kept, self._away = (self._fetch(), now), False
        except TransientError as error:
            self._away = True
            _log.warning("%s stay as they are: %s", self._what, error)
