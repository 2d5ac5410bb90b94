"""A queue with the guarantees of SQS: at least once, in any order, repeated after a timeout, then a dead letter."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.simulation.actors import Scheduler
from tests.simulation.network import Tally

LAST_RECEIVE = 5
_DELAYS = (5, 20, 100, 500, 500, 2_000)
_LATE_DELAYS = (20_000, 200_000, 3_000_000)


@dataclass(eq=False, slots=True)
class Message:
    """The body of a message in flight. `receives` counts its deliveries."""

    body: Any
    receives: int = 0
    visible: bool = True


Handle = Callable[[Sequence[Message]], list[Message]]


@dataclass
class QueueSettings:
    """The template's settings of a queue and its function. `handle` returns the messages that failed."""

    function: str
    handle: Handle
    batch: int
    visibility: int  # milliseconds; also the longest run of the function


class Queue:
    """The messages, their function and the dead letters."""

    def __init__(self, scheduler: Scheduler, tally: Tally, wiring: QueueSettings) -> None:
        self.messages: list[Message] = []
        self.dead: list[Any] = []
        self.duplicates = self.delays = 0.0
        self._scheduler = scheduler
        self._tally = tally
        self._wiring = wiring

    def put(self, body: Any, delay: int = 0) -> None:
        """Add a message. Chance decides when it is delivered, and whether twice. `delay` is in milliseconds."""
        chance = self._scheduler.random
        twice = self.duplicates > 0 and chance.random() < self.duplicates
        self._tally.messages["duplicated"] += twice
        for _ in range(1 + twice):
            late = self.delays > 0 and chance.random() < self.delays
            self._tally.messages["delayed"] += late
            message = Message(body, visible=False)
            self.messages.append(message)
            wait = delay + chance.choice(_LATE_DELAYS if late else _DELAYS)
            self._scheduler.after(wait, partial(self._show, message))

    def redrive(self) -> None:
        """Deliver the dead letters again, unchanged."""
        dead, self.dead = self.dead, []
        for body in dead:
            self.put(body)

    def _show(self, message: Message) -> None:
        if message not in self.messages:
            return
        if message.receives >= LAST_RECEIVE:
            self.messages.remove(message)
            self.dead.append(message.body)
            self._tally.messages["dead letters"] += 1
            return
        message.visible = True
        self._scheduler.after(self._scheduler.random.choice((1, 10, 200)), self._deliver)

    def _deliver(self) -> None:
        waiting = [message for message in self.messages if message.visible]
        if not waiting:
            return
        self._scheduler.random.shuffle(waiting)
        batch = waiting[: self._scheduler.random.randint(1, self._wiring.batch)]
        for message in batch:
            message.visible = False
            message.receives += 1
            self._tally.messages["received again"] += message.receives > 1
            self._scheduler.after(self._wiring.visibility, partial(self._show, message))
        if len(batch) < len(waiting):
            self._scheduler.after(50, self._deliver)
        failed = list(batch)  # unless the function returns

        def work() -> None:
            failed[:] = self._wiring.handle(batch)

        def ended(whole: bool) -> None:
            for message in batch:
                if whole and message not in failed and message in self.messages:
                    self.messages.remove(message)

        self._scheduler.spawn(self._wiring.function, work, ended, self._wiring.visibility)
