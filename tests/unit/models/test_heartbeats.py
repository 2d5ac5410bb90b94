"""The times at which a gateway replica sends a heartbeat."""

import pytest

from lisa.models.heartbeats import EXPIRY_SECONDS, HEARTBEAT_SECONDS, Heartbeat, is_heartbeat_due

NOW = 1_000_000.0


@pytest.mark.parametrize(
    ("last", "applied", "due"),
    [
        (None, 0, True),
        (Heartbeat("a", 6, NOW - 1), 7, True),
        (Heartbeat("a", 7, NOW - 1), 7, False),
        (Heartbeat("a", 7, NOW - HEARTBEAT_SECONDS), 7, True),
    ],
    ids=["at the start", "after a change", "too early", "after the interval"],
)
def test_a_replica_sends_a_heartbeat_at_its_start_after_a_change_and_after_the_interval(
    last: Heartbeat | None, applied: int, due: bool
) -> None:
    assert is_heartbeat_due(last, applied, NOW) is due


def test_a_replica_does_not_expire_between_two_heartbeats() -> None:
    assert HEARTBEAT_SECONDS < EXPIRY_SECONDS / 2
