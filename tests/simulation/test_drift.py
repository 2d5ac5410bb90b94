"""Histories of models whose resources are damaged end without a difference, and find every planted error."""

import pytest

from tests.simulation.models.drift_history import DRIFT_PLANTED, DriftHistory

SEEDS, MOST_SEEDS = range(100), 400


def test_every_damaged_history_ends_without_a_difference() -> None:
    violations = {seed: found for seed in SEEDS if (found := DriftHistory(seed).run()) is not None}

    assert violations == {}


def test_the_histories_mend_every_kind_of_damage() -> None:
    mended = set()
    for seed in SEEDS:
        history = DriftHistory(seed)
        history.run()
        mended |= history.mended

    assert {"delete_stack", "publish_route", "delete_secret", "close_wait"} <= mended


@pytest.mark.parametrize("name", DRIFT_PLANTED)
def test_the_histories_find_a_planted_error_of_the_mending(name: str) -> None:
    assert any(DriftHistory(seed, DRIFT_PLANTED[name]).run() for seed in range(MOST_SEEDS))
