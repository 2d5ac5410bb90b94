"""The simulated callers of a model that stops while nobody uses it, at one replica of the gateway."""

import random
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Final

from gateway.routes.activity import ModelUseCounter
from lisa.models.ports import ModelActivities
from lisa.models.served import ServedModel

MODEL: Final = "hosted"
_MOST_REQUESTS: Final = 4


@dataclass
class OpenRequest:
    """A request at the gateway. `counts` holds its places in the counter; it waits until it is served."""

    counts: ExitStack = field(default_factory=ExitStack)
    place: ExitStack = field(default_factory=ExitStack)
    is_served: bool = False


@dataclass
class Callers:
    """Requests in flight. They use the gateway's own counter. `now` returns epoch milliseconds."""

    chance: random.Random
    now: Callable[[], int]
    forgets_to_leave: bool = False  # a planted error
    requests: list[OpenRequest] = field(default_factory=list)
    forgotten: list[OpenRequest] = field(default_factory=list)
    routes: dict[str, ServedModel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.counter = ModelUseCounter(lambda: self.now() / 1_000)

    def send(self) -> None:
        """Send a request, which is served at once, waits, or finds no model."""
        route = self.routes.get(MODEL)
        if route is None or route.is_candidate or len(self.requests) >= _MOST_REQUESTS:
            return
        request = OpenRequest()
        request.counts.enter_context(self.counter.count_request(MODEL))
        request.place.enter_context(self.counter.count_waiting(MODEL))
        self.requests.append(request)
        self.advance()

    def advance(self) -> None:
        """Serve the waiting requests whose model is awake, and refuse those whose model is gone."""
        route = self.routes.get(MODEL)
        for request in [one for one in self.requests if not one.is_served]:
            if route is None or route.is_candidate:
                self._end(request)
            elif route.sleep_state == "awake":
                request.is_served = True
                request.place.close()

    def end_one(self) -> None:
        """Let an answer end, or a caller who waits hang up."""
        if self.requests:
            request = self.chance.choice(self.requests)
            if self.forgets_to_leave and not request.is_served:
                self.requests.remove(request)
                self.forgotten.append(request)
            else:
                self._end(request)

    def save_uses(self, activities: ModelActivities) -> None:
        """Save the uses that are not saved yet."""
        found = self.counter.find_unsaved(self.routes, is_due=True)
        for model_id, activity in found.items():
            activities.save_activity(model_id, activity)
        self.counter.mark_saved(found)

    def _end(self, request: OpenRequest) -> None:
        self.requests.remove(request)
        request.place.close()
        request.counts.close()
