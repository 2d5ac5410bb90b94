"""Many histories of models in two processes: `python -m tests.simulation.models.simulate 20000`, or `… --bugs`.

Each seed is a history of the lifecycle, one of a model that sleeps, one of damaged models, and one of a schedule.

It fails if a history broke a rule. With `--bugs`, it fails if a planted error is not found within a minute.
"""

import argparse
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.simulation.models.drift_history import DRIFT_PLANTED, DriftHistory
from tests.simulation.models.history import History
from tests.simulation.models.idle_history import IDLE_PLANTED, IdleHistory
from tests.simulation.models.planted import PLANTED
from tests.simulation.models.schedule_history import SCHEDULE_PLANTED, ScheduleHistory
from tests.simulation.simulate import PROCESSES

_BATCH_SIZE = 50
_BUG_SECONDS = 60.0


KINDS: dict[str, Callable[[int], str | None]] = {
    "lifecycle": lambda seed: History(seed).run(),
    "sleep": lambda seed: IdleHistory(seed).run(),
    "drift": lambda seed: DriftHistory(seed).run(),
    "schedule": lambda seed: ScheduleHistory(seed).run(),
}
BUGS = (*PLANTED, *IDLE_PLANTED, *DRIFT_PLANTED, *SCHEDULE_PLANTED)


def find_violations(seeds: range) -> list[str]:
    """Return the violations in the histories of these seeds."""
    found = ((kind, seed, run(seed)) for seed in seeds for kind, run in KINDS.items())
    return [f"{kind}, seed {seed}: {violation}" for kind, seed, violation in found if violation]


def find_bug(name: str) -> str | None:
    """Return the first violation of a planted error, or None after a minute without one."""
    began, seed = time.monotonic(), 0
    while time.monotonic() - began < _BUG_SECONDS:
        if violation := _run_planted(name, seed):
            return f"seed {seed}: {violation}"
        seed += 1
    return None


def _run_planted(name: str, seed: int) -> str | None:
    if name in IDLE_PLANTED:
        return IdleHistory(seed, IDLE_PLANTED[name]).run()
    if name in DRIFT_PLANTED:
        return DriftHistory(seed, DRIFT_PLANTED[name]).run()
    if name in SCHEDULE_PLANTED:
        return ScheduleHistory(seed, SCHEDULE_PLANTED[name]).run()
    return History(seed, PLANTED[name]()).run()


def main() -> int:
    """Return 0 if no history broke a rule, or if every planted error was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="?", type=int, default=20_000)
    parser.add_argument("--bugs", action="store_true")
    options = parser.parse_args()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        if options.bugs:
            results = dict(zip(BUGS, pool.map(find_bug, BUGS), strict=True))
            print("\n".join(f"{name}: {found or 'NOT FOUND'}" for name, found in results.items()))
            return 0 if all(results.values()) else 1
        parts = [
            range(first, min(first + _BATCH_SIZE, options.seeds)) for first in range(0, options.seeds, _BATCH_SIZE)
        ]
        violations = [one for found in pool.map(find_violations, parts) for one in found]
    count = f"{options.seeds:,} histories of models of each kind ({', '.join(KINDS)})"
    print(f"{count}, {len(violations)} violations", *violations[:20], sep="\n  ")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
