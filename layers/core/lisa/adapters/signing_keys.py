"""The issuer's keys, kept: verifying must not depend on the issuer being reachable, nor can callers make us ask it."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from lisa.errors import TransientError
from lisa.identity.keys import KeySet, SigningKey

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Times:
    """How long keys are kept and how seldom they are asked for, in seconds."""

    fresh: float = 3_600  # then they are asked for again at the next use, so that a withdrawn key ends
    good: float = 86_400  # as long as the issuer is away
    between: float = 300  # two fetches while there are good keys, whatever names callers make up
    without: float = 10  # two fetches while there are none: nobody can come in


class KeptKeys:
    """Keys behind `fetch`, which raises TransientError. Good keys never wait for a fetch and no failure evicts them."""

    def __init__(self, fetch: Callable[[], KeySet], clock: Callable[[], float] = time.time, times: Times | None = None):
        self._fetch, self._clock, self._times = fetch, clock, times or Times()
        self._turn = threading.Lock()
        self._kept: tuple[KeySet, float] | None = None  # and when they came
        self._asked_at = float("-inf")

    def key(self, kid: str | None) -> SigningKey | None:
        """See the port."""
        found = self._found(kid)
        if found is not None and self._age() < self._times.fresh:
            return found
        if self._turn.acquire(blocking=found is None):
            try:
                self._refresh()
            finally:
                self._turn.release()
        if self._age() >= self._times.good:
            raise TransientError("the identity provider's keys are not known")
        return self._found(kid)

    def _age(self) -> float:
        return self._clock() - self._kept[1] if self._kept else float("inf")

    def _found(self, kid: str | None) -> SigningKey | None:
        kept = self._kept
        return kept[0].key(kid) if kept and self._age() < self._times.good else None

    def _refresh(self) -> None:
        pause = self._times.between if self._age() < self._times.good else self._times.without
        now = self._clock()
        if now - self._asked_at < pause:
            return
        self._asked_at = now
        try:
            self._kept = (self._fetch(), now)
        except TransientError as error:
            _log.warning("the issuer's keys stay as they are: %s", error)
