"""When a workflow may take it that every gateway replica serves a change."""

import pytest

from lisa.models.heartbeats import EXPIRY_SECONDS, HEARTBEAT_SECONDS, Heartbeat, converged, is_heartbeat_due

NOW = 1_000_000.0


def beat(replica: str, applied: int, ago: float = 1.0) -> Heartbeat:
    return Heartbeat(replica, applied, NOW - ago)


@pytest.mark.parametrize(
    ("heartbeats", "expected"),
    [
        ([beat("a", 7)], True),
        ([beat("a", 7), beat("b", 9)], True),
        ([beat("a", 7), beat("b", 6)], False),
        ([beat("a", 7), beat("starting", 0)], False),
        ([beat("a", 7), beat("gone", 6, ago=EXPIRY_SECONDS)], True),
    ],
    ids=["one", "beyond", "behind", "starting", "gone"],
)
def test_all_who_live_must_have_applied_it(heartbeats: list[Heartbeat], expected: bool) -> None:
    assert converged(heartbeats, 7, NOW) is expected


@pytest.mark.parametrize("heartbeats", [[], [beat("gone", 9, ago=EXPIRY_SECONDS)]], ids=["nobody", "nobody any more"])
def test_where_no_replica_lives_nothing_has_converged(heartbeats: list[Heartbeat]) -> None:
    assert not converged(heartbeats, 7, NOW)


def test_a_replica_speaks_at_its_start_at_every_change_and_often_enough_to_be_known_to_live() -> None:
    assert is_heartbeat_due(None, 0, NOW)
    assert is_heartbeat_due(beat("a", 6), 7, NOW)
    assert not is_heartbeat_due(beat("a", 7), 7, NOW)
    assert is_heartbeat_due(beat("a", 7, ago=HEARTBEAT_SECONDS), 7, NOW)
    assert HEARTBEAT_SECONDS < EXPIRY_SECONDS / 2
