"""Histories of a model that stops while nobody uses it lose no request, and find every planted error."""

import pytest

from tests.simulation.models.idle_history import IDLE_PLANTED, IdleHistory

SEEDS, MOST_SEEDS = range(150), 300


@pytest.mark.parametrize("first", range(0, len(SEEDS), 50))
def test_every_history_serves_its_callers_and_stops_the_idle_model(first: int) -> None:
    violations = {seed: found for seed in SEEDS[first : first + 50] if (found := IdleHistory(seed).run()) is not None}

    assert violations == {}


def test_the_histories_stop_wake_and_keep_the_model() -> None:
    decisions, starts = set(), 0
    for seed in SEEDS:
        history = IdleHistory(seed)
        history.run()
        starts += len(history.world.woken)
        steps = history.world.real.records.list_events("hosted")
        decisions |= {event.step for event in steps}

    assert starts > 50
    assert {"cancel_stop", "stop_service", "start_service"} <= decisions


@pytest.mark.parametrize("name", IDLE_PLANTED)
def test_the_histories_find_a_planted_error_of_idle_models(name: str) -> None:
    assert any(IdleHistory(seed, IDLE_PLANTED[name]).run() for seed in range(MOST_SEEDS))
