"""Histories of a model with a schedule: it runs in its windows, also over midnight, and at no other time."""

import pytest

from tests.simulation.models.schedule_history import SCHEDULE_PLANTED, ScheduleHistory

SEEDS, MOST_SEEDS = range(200), 300


@pytest.mark.parametrize("first", range(0, len(SEEDS), 100))
def test_a_model_runs_in_the_windows_of_its_schedule_and_at_no_other_time(first: int) -> None:
    violations = {
        seed: found for seed in SEEDS[first : first + 100] if (found := ScheduleHistory(seed).run()) is not None
    }

    assert violations == {}


def test_the_histories_look_at_the_model_between_its_starts_and_stops() -> None:
    histories = [ScheduleHistory(seed) for seed in range(50)]
    for history in histories:
        history.run()

    assert sum(history.checked for history in histories) > 500


@pytest.mark.parametrize("name", SCHEDULE_PLANTED)
def test_the_histories_find_a_planted_error_of_schedules(name: str) -> None:
    assert any(ScheduleHistory(seed, SCHEDULE_PLANTED[name]).run() for seed in range(MOST_SEEDS))
