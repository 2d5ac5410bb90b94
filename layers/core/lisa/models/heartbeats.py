"""Whether every gateway replica serves the list of models as of a version: what a workflow waits for."""

from collections.abc import Iterable
from dataclasses import dataclass

HEARTBEAT_SECONDS = 10.0  # seconds between two heartbeats of a replica that changes nothing
EXPIRY_SECONDS = 3 * HEARTBEAT_SECONDS  # after so long without one, a replica is taken to be gone


@dataclass(frozen=True)
class Heartbeat:
    """A replica lived `at` (epoch seconds), and served the list as of the version `applied`; 0 before its first."""

    replica: str
    applied: int
    at: float


def converged(heartbeats: Iterable[Heartbeat], version: int, now: float) -> bool:
    """Whether all live replicas have applied this version. Where nobody lives, nobody has: that is not convergence."""
    live = [heartbeat for heartbeat in heartbeats if now - heartbeat.at < EXPIRY_SECONDS]
    return bool(live) and all(heartbeat.applied >= version for heartbeat in live)


def is_heartbeat_due(last: Heartbeat | None, applied: int, now: float) -> bool:
    """Whether a replica has something to say that its last heartbeat did not."""
    return last is None or last.applied != applied or now - last.at >= HEARTBEAT_SECONDS
