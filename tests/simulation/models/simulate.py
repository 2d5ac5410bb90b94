"""Many histories of models in two processes: `python -m tests.simulation.models.simulate 20000`, or `… --bugs`.

It fails if a history broke a rule. With `--bugs`, it fails if a planted error is not found within a minute.
"""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from tests.simulation.models.history import History
from tests.simulation.models.planted import PLANTED
from tests.simulation.simulate import PROCESSES

_BATCH_SIZE = 50
_BUG_SECONDS = 60.0


def find_violations(seeds: range) -> list[str]:
    """Return the violations in the histories of these seeds."""
    found = ((seed, History(seed).run()) for seed in seeds)
    return [f"seed {seed}: {violation}" for seed, violation in found if violation]


def find_bug(name: str) -> str | None:
    """Return the first violation of a planted error, or None after a minute without one."""
    began, seed = time.monotonic(), 0
    while time.monotonic() - began < _BUG_SECONDS:
        if violation := History(seed, PLANTED[name]()).run():
            return f"seed {seed}: {violation}"
        seed += 1
    return None


def main() -> int:
    """Return 0 if no history broke a rule, or if every planted error was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="?", type=int, default=20_000)
    parser.add_argument("--bugs", action="store_true")
    options = parser.parse_args()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        if options.bugs:
            results = dict(zip(PLANTED, pool.map(find_bug, PLANTED), strict=True))
            print("\n".join(f"{name}: {found or 'NOT FOUND'}" for name, found in results.items()))
            return 0 if all(results.values()) else 1
        parts = [
            range(first, min(first + _BATCH_SIZE, options.seeds)) for first in range(0, options.seeds, _BATCH_SIZE)
        ]
        violations = [one for found in pool.map(find_violations, parts) for one in found]
    print(f"{options.seeds:,} histories of models, {len(violations)} violations", *violations[:20], sep="\n  ")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
