"""The index is a function of its sources and search is never wrong, whatever fails, dies, repeats or overtakes."""

from tests.simulation.history import run
from tests.simulation.simulate import report, simulate


def test_two_thousand_histories_break_no_invariant() -> None:
    result = simulate(range(2_000))

    assert result.violations == [], report(result, 1)


def test_a_history_is_the_same_every_time() -> None:
    first, again = (run(7, trace=True) for _ in range(2))

    assert len(first.trace) > 100
    assert first == again
