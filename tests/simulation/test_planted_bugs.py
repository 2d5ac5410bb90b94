"""The simulation finds every planted bug."""

import json

import pytest

from tests.simulation.history import run
from tests.simulation.planted import FOUND, PLANTED

STORED = {name: found["seed"] for name, found in json.loads(FOUND.read_text()).items()}


def test_every_planted_bug_was_found() -> None:
    assert sorted(STORED) == sorted(PLANTED)


@pytest.mark.parametrize("name", PLANTED)
def test_the_seed_that_found_a_bug_finds_it_again_and_passes_without_it(name: str) -> None:
    """If the domain calls its ports in another order, seeds mean other histories: run `make simulate-bugs`."""
    seed = STORED[name]

    broken, again = (run(seed, parts=PLANTED[name](), trace=True) for _ in range(2))

    assert broken.violation is not None, f"seed {seed} no longer finds it: run `make simulate-bugs`"
    assert broken == again
    assert run(seed).violation is None
