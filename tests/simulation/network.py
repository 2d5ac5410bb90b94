"""The network between actors and ports: every call takes time, and the seed decides its faults."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from lisa.errors import DATABASE, GATEWAY, Dependency, TransientError
from tests.simulation.actors import Actor, Killed, Scheduler

BEFORE, APPLIED, KILLED_BEFORE, KILLED_AFTER = "failed before", "applied but timed out", "killed before", "killed after"
SLOW, STALE = "slow", "stale read"
REQUIRED_FAULTS = (BEFORE, APPLIED, KILLED_BEFORE, KILLED_AFTER)
_FATES = (BEFORE, APPLIED, KILLED_BEFORE, KILLED_AFTER, SLOW, SLOW, SLOW)
_FAULT_WEIGHTS = {"documents.end_wait": 5}  # seldom called
_QUICK = (1, 2, 5, 20, 60, 300)
_SLOW = (2_000, 20_000, 70_000, 200_000)


class UnexpectedError(Exception):
    """An unexpected error of an SDK, which the domain does not expect."""


@dataclass
class Tally:
    """The calls and their faults, by (actor, port.method)."""

    calls: Counter[tuple[str, str]] = field(default_factory=Counter)
    faults: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    messages: Counter[str] = field(default_factory=Counter)


class Network:
    """Carries calls to ports, each with a fault or none."""

    def __init__(self, scheduler: Scheduler, tally: Tally) -> None:
        self.scheduler = scheduler
        self.tally = tally
        self.rate = 0.0  # share of calls with a fault
        self.down: dict[str, Dependency] = {}  # port -> the unavailable dependency
        self.sluggish: set[Actor] = set()  # actors that lost their lock and are slow, so that others overtake them
        self._away = {"chunks": DATABASE, "embedder": GATEWAY}

    def call(self, site: str, act: Callable[[], Any]) -> Any:
        """Make one call for the running actor. `site` is port.method."""
        scheduler = self.scheduler
        actor = scheduler.current
        if actor is None:
            return act()
        fate = self._fate(actor.kind, site)
        slow = fate == SLOW or (actor in self.sluggish and scheduler.random.random() < 0.3)
        scheduler.pause(scheduler.random.choice(_SLOW if slow else _QUICK))
        if fate == KILLED_BEFORE:
            self._kill()
        if fate == BEFORE or site.partition(".")[0] in self.down:
            scheduler.say(f"{site} fails")
            raise self._error(site)
        found = act()
        if scheduler.trace is not None:
            scheduler.say(f"{site} {_short(found)}")
        if fate == KILLED_AFTER:
            self._kill()
        if fate == APPLIED:
            scheduler.pause(scheduler.random.choice(_QUICK))
            scheduler.say(f"{site} timed out")
            raise self._error(site)
        return found

    def stale(self, site: str) -> bool:
        """Return whether this reader sees an index that lags behind."""
        actor = self.scheduler.current
        if actor is None or self.rate == 0 or self.scheduler.random.random() >= 0.2:
            return False
        self.tally.faults[actor.kind, site, STALE] += 1
        return True

    def _fate(self, kind: str, site: str) -> str | None:
        self.tally.calls[kind, site] += 1
        if self.rate == 0 or self.scheduler.random.random() >= self.rate * _FAULT_WEIGHTS.get(site, 1):
            return None
        fate = self.scheduler.random.choice(_FATES)
        self.tally.faults[kind, site, fate] += 1
        return fate

    def _kill(self) -> None:
        assert self.scheduler.current is not None
        self.scheduler.current.doomed = True
        raise Killed

    def _error(self, site: str) -> Exception:
        port = site.partition(".")[0]
        if port in self._away:
            return TransientError(f"{port} is away", dependency=self.down.get(port) or self._away[port])
        return UnexpectedError(f"{site} did not answer")


class Port:
    """A twin behind the network."""

    def __init__(self, network: Network, name: str, twin: Any) -> None:
        self._network = network
        self._name = name
        self._twin = twin

    def __getattr__(self, method: str) -> Callable[..., Any]:
        site = f"{self._name}.{method}"
        call, twin = self._network.call, self._twin

        def through(*args: Any, **options: Any) -> Any:
            return call(site, lambda: getattr(twin, method)(*args, **options))

        self.__dict__[method] = through
        return through


def _short(found: object) -> str:
    match found:
        case None | bool() | int():
            return f"-> {found}"
        case list() | dict() | tuple():
            return f"-> {len(found)}"
        case _:
            version = getattr(found, "version", None)
            return f"-> {getattr(found, 'status', '')} {version or ''}".rstrip()
