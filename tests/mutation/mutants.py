"""`make mutants`: plant small mistakes in the most important modules and count how many their unit tests detect."""

import argparse
import ast
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from tests.mutation.changes import Change, apply_change, changes
from tests.mutation.equivalent_mutants import EQUIVALENT
from tests.mutation.mutant_runs import Run, Verdict, load_libraries, prepare, run_tests, verdict
from tests.mutation.targets import TARGETS, Target

ENOUGH = 0.9  # the share of mutants that tests must detect, in every module and in total


@dataclass(frozen=True)
class Mutant:
    """A change of a module; its name does not change when lines above it move."""

    target: Target
    change: Change
    name: str


def mutants(target: Target) -> Iterator[Mutant]:
    """Return all mutants of a module, including those listed as equivalent."""
    seen: Counter[str] = Counter()
    for change in changes(ast.parse(target.source)):
        name = f"{target.module}:{change.within}: {change.words}"
        seen[name] += 1
        yield Mutant(target, change, name if seen[name] == 1 else f"{name} (#{seen[name]})")


def sample_mutants(found: list[Mutant], sample: int, seed: int) -> list[Mutant]:
    """Return a sample of this size, the same for the same seed; all mutants for 0."""
    return found if not sample or sample >= len(found) else Random(seed).sample(found, sample)


def main() -> int:
    """Return 0 when enough mutants were detected, 1 when not, 2 when the tests fail without a mutant."""
    options = _options()
    prepare()
    found = [one for target in TARGETS if options.only in target.path for one in mutants(target)]
    stale = EQUIVALENT.keys() - {one.name for target in TARGETS for one in mutants(target)}
    if stale:
        print("Listed as equivalent, but there is no such mutant:", *sorted(stale), sep="\n  ")
        return 2
    tries = sample_mutants([one for one in found if one.name not in EQUIVALENT], options.sample, options.seed)
    verdicts: dict[Mutant, Verdict] = {}
    for target in TARGETS:
        mine = [one for one in tries if one.target is target]
        if mine and not _judge(target, mine, verdicts):
            return 2
    return _report(verdicts, is_sample=len(tries) < len(found))


def _judge(target: Target, mine: list[Mutant], verdicts: dict[Mutant, Verdict]) -> bool:
    started, tree = time.monotonic(), ast.parse(target.source)
    load_libraries(target)
    usual: Run = run_tests(target, tree, limit=300)
    if usual.code:
        print(f"The tests of {target.path} fail without any mistake in it.")
        return False
    for one in mine:
        verdicts[one] = verdict(target, apply_change(tree, one.change), usual)
        if verdicts[one] == "survived":
            print(f"  survived  {one.target.path}:{one.change.line}  {one.name}", flush=True)
    print(
        _line(target.path, Counter(verdicts[one] for one in mine)), f"{time.monotonic() - started:6.0f} s", flush=True
    )
    return True


def _report(verdicts: dict[Mutant, Verdict], *, is_sample: bool) -> int:
    by_target = {one.target: Counter[Verdict]() for one in verdicts}
    for one, said in verdicts.items():
        by_target[one.target][said] += 1
    total = sum(by_target.values(), Counter[Verdict]())
    print("\nKilled by the nearest unit tests:")
    for target, counts in by_target.items():
        print(_line(target.path, counts))
    print(_line("in all", total))
    judged = [total] if is_sample else [total, *by_target.values()]
    return 0 if all(_share(counts) >= ENOUGH for counts in judged) else 1


def _share(counts: Counter[Verdict]) -> float:
    return 1 - counts["survived"] / counts.total() if counts else 1.0


def _line(name: str, counts: Counter[Verdict]) -> str:
    late = f"  ({counts['out of time']} by the time limit)" if counts["out of time"] else ""
    return (
        f"{name:45}{counts.total():6} mutants{counts.total() - counts['survived']:6} killed{_share(counts):8.1%}{late}"
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of all modules; 0 is every one")
    parser.add_argument("--seed", type=int, default=1, help="another sample")
    parser.add_argument("--only", default="", help="modules with this in their path")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
