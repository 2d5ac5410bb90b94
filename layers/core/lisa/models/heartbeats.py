"""The heartbeats of the gateway replicas."""

from collections.abc import Iterable
from dataclasses import dataclass

HEARTBEAT_SECONDS = 10.0  # between two heartbeats of a replica whose version does not change
EXPIRY_SECONDS = 3 * HEARTBEAT_SECONDS  # a replica without a heartbeat for so long has stopped


@dataclass(frozen=True)
class Heartbeat:
    """The state of one gateway replica at one time.

    `applied` is the version of the model list that the replica serves, 0 before its first one; `at` is epoch seconds.
    """

    replica: str
    applied: int
    at: float


def is_heartbeat_due(last: Heartbeat | None, applied: int, now: float) -> bool:
    """Return whether a replica must send a heartbeat: its first, after a new version, and after the interval."""
    return last is None or last.applied != applied or now - last.at >= HEARTBEAT_SECONDS


def are_replicas_current(version: int, heartbeats: Iterable[Heartbeat], now: float) -> bool:
    """Return whether every live gateway replica serves this version of the routes; `now` is epoch seconds.

    No live replica is no confirmation.
    """
    live = [one for one in heartbeats if now - one.at < EXPIRY_SECONDS]
    return bool(live) and all(one.applied >= version for one in live)
