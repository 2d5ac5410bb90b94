"""The in-memory twin of the heartbeats of the gateway replicas."""

from lisa.models.heartbeats import Heartbeat


class MemoryHeartbeats:
    """The last heartbeat of each replica."""

    def __init__(self) -> None:
        self._last: dict[str, Heartbeat] = {}

    def save_heartbeat(self, heartbeat: Heartbeat) -> None:
        self._last[heartbeat.replica] = heartbeat

    def list_heartbeats(self) -> tuple[Heartbeat, ...]:
        return tuple(self._last.values())
