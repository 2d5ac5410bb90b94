"""The use of models at this replica: requests in flight, their mean number in each minute, and the last uses."""

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from lisa.models.ports import ModelActivities, ModelActivity
from lisa.models.served import ServedModel

SAVE_SECONDS = 5.0  # between two writes of the use of the same model


@dataclass
class _ModelUse:
    in_flight: int = 0
    waiting: int = 0
    request_seconds: float = 0.0  # the sum of the seconds of all requests since the last measurement
    changed_at: float = 0.0
    used_at: float = 0.0
    saved_at: float = 0.0
    saved_waiting: bool = False

    def advance_to(self, now: float) -> None:
        self.request_seconds += self.in_flight * (now - self.changed_at)
        self.changed_at = now


@dataclass
class ModelUseCounter:
    """Counts requests from their admission to their end, also those that wait. The clock returns epoch seconds."""

    clock: Callable[[], float] = time.time
    _uses: dict[str, _ModelUse] = field(default_factory=dict)

    @contextmanager
    def count_request(self, model_id: str) -> Iterator[None]:
        """Count one request for as long as the context is open."""
        self._change_in_flight(model_id, 1)
        try:
            yield
        finally:
            self._change_in_flight(model_id, -1)

    @contextmanager
    def count_waiting(self, model_id: str) -> Iterator[None]:
        """Count one request that waits until its model is awake."""
        use = self._find_use(model_id)
        use.waiting += 1
        try:
            yield
        finally:
            use.waiting -= 1

    def get_in_flight(self, model_id: str) -> int:
        """Return the number of requests in flight."""
        return self._uses[model_id].in_flight if model_id in self._uses else 0

    def get_waiting(self, model_id: str) -> int:
        """Return the number of waiting requests."""
        return self._uses[model_id].waiting if model_id in self._uses else 0

    def measure_mean_in_flight(self, model_id: str, seconds: float) -> float:
        """Return the mean number of requests in flight in the last `seconds`, and begin the next measurement."""
        use = self._find_use(model_id)
        use.advance_to(self.clock())
        found, use.request_seconds = use.request_seconds / seconds, 0.0
        return found

    def find_unsaved(self, models: Mapping[str, ServedModel], *, is_due: bool) -> dict[str, ModelActivity]:
        """Return the uses to save: of models that stop while nobody uses them. `is_due` means without any delay."""
        found, now = {}, self.clock()
        for model_id, use in self._uses.items():
            model = models.get(model_id)
            if model is None or not model.stops_when_idle:
                continue
            if use.in_flight:
                use.used_at = _truncate_to_milliseconds(now)
            is_waiting = use.waiting > 0
            must_save = is_due or now - use.saved_at >= SAVE_SECONDS or is_waiting != use.saved_waiting
            if use.used_at > use.saved_at and must_save:
                found[model_id] = ModelActivity(int(use.used_at * 1_000), is_waiting)
        return found

    def mark_saved(self, saved: Mapping[str, ModelActivity]) -> None:
        """Remember the uses that were saved."""
        for model_id, activity in saved.items():
            use = self._uses[model_id]
            use.saved_at, use.saved_waiting = activity.last_used_at / 1_000, activity.is_waiting

    def _change_in_flight(self, model_id: str, by: int) -> None:
        use, now = self._find_use(model_id), self.clock()
        use.advance_to(now)
        use.in_flight += by
        use.used_at = _truncate_to_milliseconds(now)

    def _find_use(self, model_id: str) -> _ModelUse:
        if model_id not in self._uses:
            self._uses[model_id] = _ModelUse(changed_at=self.clock())
        return self._uses[model_id]


def _truncate_to_milliseconds(seconds: float) -> float:
    """Return the time to the millisecond, as it is saved."""
    return int(seconds * 1_000) / 1_000


@dataclass(frozen=True)
class ActivitySaver:
    """Saves the uses of models. The store blocks, so it is called in a thread."""

    counter: ModelUseCounter
    models: Mapping[str, ServedModel]
    activities: ModelActivities

    async def save(self, *, is_due: bool) -> None:
        """Save the uses that are not saved yet; with `is_due`, also those of the last seconds."""
        found = self.counter.find_unsaved(self.models, is_due=is_due)
        for model_id, activity in found.items():
            await asyncio.to_thread(self.activities.save_activity, model_id, activity)
        self.counter.mark_saved(found)
