"""Planted bugs, seen in other systems: for each name, the parts of a world with that bug.

`python -m tests.simulation.planted` (`make simulate-bugs`) searches a seed that finds each bug and stores it in
found.json, which the tests replay. A bug that is not found within a minute shows a gap in the simulation.
"""

import json
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from tests.simulation.history import run
from tests.simulation.parts import Parts
from tests.simulation.planted_chunks import CHUNKS
from tests.simulation.planted_records import RECORDS
from tests.simulation.planted_sources import SOURCES
from tests.simulation.planted_workers import WORKERS
from tests.simulation.simulate import PROCESSES

PLANTED: dict[str, Callable[[], Parts]] = {**RECORDS, **CHUNKS, **WORKERS, **SOURCES}
FOUND = Path(__file__).with_name("found.json")
SECONDS = 60.0

Find = tuple[str, int | None, str, float]  # name, seed, violation, seconds


def find(name: str, seconds: float = SECONDS) -> Find:
    """Return the first seed whose history violates an invariant with the bug and none without it."""
    began, seed = time.monotonic(), 0
    while (took := time.monotonic() - began) < seconds:
        violation = run(seed, parts=PLANTED[name]()).violation
        if violation and run(seed).violation is None:
            return name, seed, violation, took
        seed += 1
    return name, None, f"not found in {seed:,} histories", took


def main() -> int:
    """Search every bug. Return 0 if all were found."""
    found = []
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("spawn")) as pool:
        for name, seed, violation, took in pool.map(find, PLANTED):
            found.append((name, seed, violation))
            print(
                f"{took:6.1f} s  {'seed ' + str(seed) if seed is not None else 'NOT FOUND':<11} {name}: {violation}",
                flush=True,
            )
    kept = {name: {"seed": seed, "violation": violation} for name, seed, violation in found if seed is not None}
    FOUND.write_text(json.dumps(kept, indent=1, ensure_ascii=False) + "\n")
    print(f"{len(kept)} of {len(PLANTED)} planted bugs were found")
    return 0 if len(kept) == len(PLANTED) else 1


if __name__ == "__main__":
    sys.exit(main())
