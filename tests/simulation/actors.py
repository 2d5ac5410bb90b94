"""Actors on one thread, with one clock and one source of random numbers: the seed alone decides who runs next.

Every actor (an invocation, a task of a workflow, a user) is a greenlet that runs real code. It yields only in `pause`;
the scheduler then moves the clock to the next event. A killed actor loses its memory at that point.
"""

import heapq
import random
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from greenlet import getcurrent, greenlet

START = 1_700_000_000_000  # epoch milliseconds
FOREVER = START * 10


class Killed(BaseException):
    """The actor was killed. Nothing it does afterwards has an effect."""


class Violation(BaseException):
    """An invariant is broken. No `except Exception` of an actor catches it."""


@dataclass(eq=False, slots=True)
class Actor:
    """A running actor. `kind` is the function that it stands for, `skew` the error of its clock in milliseconds."""

    kind: str
    number: int
    skew: int
    deadline: int
    alive: bool = True
    doomed: bool = False
    notes: dict[str, Any] = field(default_factory=dict)
    thread: Any = None


class Scheduler:
    """Runs actors and events in the order of their times."""

    def __init__(self, seed: int, *, most_steps: int = 20_000) -> None:
        self.random = random.Random(seed)
        self.now = START
        self.current: Actor | None = None
        self.actors: list[Actor] = []
        self.trace: list[str] | None = None
        self.skew = 0
        self._due: list[tuple[int, int, Any]] = []
        self._count = 0
        self._left = most_steps
        self._hub = getcurrent()

    def after(self, delay: int, act: Callable[[], object]) -> None:
        """Schedule an event. The delay is in milliseconds."""
        self._count += 1
        heapq.heappush(self._due, (self.now + delay, self._count, act))

    def spawn(
        self, kind: str, work: Callable[[], None], ended: Callable[[bool], None] | None = None, lifetime: int = FOREVER
    ) -> Actor:
        """Start an actor. `ended` receives whether it finished or was killed."""
        self._count += 1
        skew = self.random.randint(-self.skew, self.skew) if self.skew else 0
        actor = Actor(kind, self._count, skew, self.now + lifetime)
        actor.thread = greenlet(lambda: self._live(actor, work, ended), self._hub)
        self.actors.append(actor)
        heapq.heappush(self._due, (self.now, self._count, actor))
        return actor

    def pause(self, milliseconds: int) -> None:
        """Let other actors run. The caller continues after the delay, unless it is killed before."""
        actor = self.current
        assert actor is not None
        if actor.doomed:
            raise Killed
        self._count += 1
        heapq.heappush(self._due, (self.now + milliseconds, self._count, actor))
        self._hub.switch()
        self.current = actor
        if actor.doomed or self.now > actor.deadline:
            actor.doomed = True
            raise Killed

    def run(self, until: int = FOREVER) -> None:
        """Run all events before `until` and leave the clock there."""
        while self._due and self._due[0][0] <= until:
            self._left -= 1
            if self._left < 0:
                raise Violation("it never comes to rest")
            self.now, _, next_ = heapq.heappop(self._due)
            if isinstance(next_, Actor):
                self.current = next_
                next_.thread.switch()
                self.current = None
            else:
                next_()
        if until < FOREVER:
            self.now = max(self.now, until)

    def kill_all(self) -> None:
        """Kill every actor, as a deployment or a lost machine does."""
        for actor in self.actors:
            actor.doomed = True

    def end(self) -> None:
        """Kill all actors of a broken history."""
        self._due.clear()
        for actor in list(self.actors):
            actor.doomed = True
            self.current = actor
            with suppress(Violation, Killed):
                actor.thread.throw(Killed)

    def say(self, text: str) -> None:
        """Add one line to the trace, if there is one."""
        if self.trace is not None:
            who = f"{self.current.kind}#{self.current.number}" if self.current else "-"
            self.trace.append(f"{(self.now - START) / 1000:>10.3f}s {who:<22} {text}")

    def _live(self, actor: Actor, work: Callable[[], None], ended: Callable[[bool], None] | None) -> None:
        whole = True
        try:
            work()
        except Killed:
            whole = False
            self.say("is killed")
        actor.alive = False
        self.actors.remove(actor)
        self.current = None
        if ended:
            ended(whole)
