"""The time of a fresh authorizer from its start to its first answer, compared with boto3 and one client."""

import statistics
import sys
import time

from rich.console import Console

from tests.support.authorizer_process import AUTHORIZE, BOTO3_AND_ONE_CLIENT, TOKEN, authorizer_environment, run_program
from tests.support.issuer import id_token, jwt

ROUNDS = 15
GOALS = {"a JWT": 0.6, "an API token": 1.2}  # × boto3 with one client
console = Console(highlight=False)


def main() -> int:
    """Measure and print; return 0 if the medians keep the goals."""
    now = int(time.time())
    credentials = {"a JWT": jwt(id_token(iat=now, exp=now + 3_600)), "an API token": TOKEN}
    ratios: dict[str, list[float]] = {name: [] for name in GOALS}
    with authorizer_environment() as environment:
        for number in range(ROUNDS + 1):  # the first one compiles what is not compiled yet
            base = run_program(BOTO3_AND_ONE_CLIENT, environment).seconds
            for name, credential in credentials.items():
                found = run_program(AUTHORIZE, environment, credential)
                assert isinstance(found.said["answer"], dict), found.log
                if number:
                    ratios[name].append(found.seconds / base)
                    console.print(f"  {name:<13} {found.seconds * 1000:4.0f} ms, boto3 {base * 1000:4.0f} ms")
    missed = [name for name in GOALS if _missed(name, ratios[name])]
    return int(bool(missed))


def _missed(name: str, ratios: list[float]) -> bool:
    median, worst = statistics.median(ratios), max(ratios)
    console.print(f"{name}: {median:.2f} × boto3 with one client (worst {worst:.2f}); the goal is {GOALS[name]}")
    return median > GOALS[name]


if __name__ == "__main__":
    sys.exit(main())
