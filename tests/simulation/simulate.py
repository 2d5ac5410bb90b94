"""Many histories in two processes, or one with its trace: `python -m tests.simulation.simulate 20000`, `… --seed 7`.

It reports the injected faults by call, and fails if a history broke an invariant, or if a call of a port never had one
of the faults: fail before, time out after, kill the caller before, kill it after.
"""

import argparse
import sys
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context

from tests.simulation.history import run
from tests.simulation.network import REQUIRED_FAULTS, SLOW, STALE, Tally

PROCESSES = 2
_BATCH_SIZE = 250


@dataclass
class Result:
    """The sum of many histories."""

    histories: int = 0
    tally: Tally = field(default_factory=Tally)
    violations: list[tuple[int, str]] = field(default_factory=list)

    def add(self, other: "Result") -> None:
        """Add the result of other histories."""
        self.histories += other.histories
        self.violations += other.violations
        self.tally.calls.update(other.tally.calls)
        self.tally.faults.update(other.tally.faults)
        self.tally.messages.update(other.tally.messages)

    def uncovered(self) -> list[tuple[str, str, str]]:
        """Return the calls (actor, port.method) that lacked a fault, with that fault."""
        return [
            (*site, fate)
            for site in sorted(self.tally.calls)
            for fate in REQUIRED_FAULTS
            if not self.tally.faults[*site, fate]
        ]


def simulate(seeds: range, processes: int = PROCESSES) -> Result:
    """Run the histories of these seeds."""
    parts = [seeds[start : start + _BATCH_SIZE] for start in range(0, len(seeds), _BATCH_SIZE)]
    whole = Result()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for result in pool.map(run_seeds, parts):
            whole.add(result)
    return whole


def run_seeds(seeds: Sequence[int]) -> Result:
    """Run the histories of some seeds one after the other."""
    result = Result(histories=len(seeds))
    for seed in seeds:
        outcome = run(seed, tally=result.tally)
        if outcome.violation:
            result.violations.append((seed, outcome.violation))
    return result


def report(result: Result, seconds: float) -> str:
    """Return the text about histories, faults and violations."""
    tally, uncovered = result.tally, result.uncovered()
    faults: Counter[str] = Counter()
    for (_, _, fate), count in tally.faults.items():
        faults[fate] += count
    cells = len(tally.calls) * len(REQUIRED_FAULTS)
    lines = [
        f"{result.histories:,} histories in {seconds:.0f} s, {result.histories / seconds:.0f} a second; "
        f"{sum(tally.calls.values()):,} calls of ports",
        "  calls that      " + ", ".join(f"{fate} {faults[fate]:,}" for fate in (*REQUIRED_FAULTS, SLOW, STALE)),
        "  besides         " + ", ".join(f"{what} {count:,}" for what, count in sorted(tally.messages.items())),
        f"  call sites      {len(tally.calls)} (function, port.method): {cells - len(uncovered)} of {cells} made to"
        " fail before, time out after being applied, die before and die after",
        *(f"    never         {who} {site} {fate}" for who, site, fate in uncovered),
        f"  violations      {len(result.violations)}",
        *(f"    seed {seed}: {violation}" for seed, violation in result.violations[:20]),
    ]
    return "\n".join(lines)


def main() -> int:
    """Return 0 if no invariant was violated and every fault was tried."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seeds", nargs="?", type=int, default=20_000)
    parser.add_argument("--from", dest="first", type=int, default=0)
    parser.add_argument("--seed", type=int)
    asked = parser.parse_args()
    if asked.seed is not None:
        outcome = run(asked.seed, trace=True)
        print("\n".join(outcome.trace))
        print(f"seed {asked.seed}: {outcome.violation or 'nothing was violated'}")
        return 1 if outcome.violation else 0
    began = time.monotonic()
    result = simulate(range(asked.first, asked.first + asked.seeds))
    print(report(result, time.monotonic() - began))
    return 1 if result.violations or result.uncovered() else 0


if __name__ == "__main__":
    sys.exit(main())
