"""`make bench-door`: the time that the authorizer adds to a request, cached and not; needs `make run`.

The baseline is the same request without an authorizer. No route exists both ways, so it is an open route through API
Gateway plus the difference between `GET /me` and the open route when both functions are invoked directly. Everything is
measured in turns in one run.
"""

import json
import os
import sys
from collections.abc import Callable

from rich.console import Console

from lisa.adapters.aws.deployment import set_stack_variables
from local.installation import Outputs
from local.settings import Installation
from tests.bench.credentials import api_tokens, jwts
from tests.bench.functions import AuthorizerLog, Direct
from tests.bench.hidden import compare_hidden_and_missing
from tests.bench.timing import Connection, Spread

ROUNDS = int(os.environ.get("ROUNDS", "200"))
_OPEN, _ROUTE = "/docs", "/me"
console = Console(highlight=False)
Kind = Callable[[int], float]


def main() -> int:
    """Measure and print; fail only if an answer has an unexpected status."""
    installation = Installation.from_environment()
    if not installation.outputs.is_file():
        console.print(f"bench: {installation.outputs} is missing: leave `make run` running in another terminal")
        return 2
    os.environ.update(installation.client_environment())
    outputs, stack = Outputs(json.loads(installation.outputs.read_text())), set_stack_variables(installation.stack)
    connection = Connection(outputs["apiUrl"])
    try:
        count = 2 * ROUNDS + 2
        with api_tokens(count) as tokens:
            _measure_authorizer(connection, tokens, _list_accepted_jwts(connection, jwts(installation, stack, count)))
        compare_hidden_and_missing(outputs, connection, ROUNDS, console)
    finally:
        connection.close()
    return 0


def _list_accepted_jwts(connection: Connection, minted: list[str]) -> list[str]:
    if minted and connection.get(_ROUTE, minted[-1]) == 200:
        return minted[:-1]
    console.print("no JWT that could be made here is accepted: API tokens alone are measured")
    return []


def _measure_authorizer(connection: Connection, tokens: list[str], minted: list[str]) -> None:
    """Measure every kind of request once per round, so that other load affects all of them alike."""
    direct = Direct()
    kinds: dict[str, Kind] = {
        "open route": lambda _: connection.measure(_OPEN),
        "open, direct": lambda _: direct.measure("DocumentationApi", _OPEN),
        "/me, direct": lambda _: direct.measure("IdentityApi", _ROUTE),
        "API token, cached": lambda _: connection.measure(_ROUTE, tokens[-1]),
        "API token, uncached": lambda number: connection.measure(_ROUTE, tokens[number]),
    }
    if minted:
        kinds["JWT, cached"] = lambda _: connection.measure(_ROUTE, minted[-1])
        kinds["JWT, uncached"] = lambda number: connection.measure(_ROUTE, minted[number])
    _report({name: Spread.from_times(spreads) for name, spreads in _measure_in_turns(kinds).items()})
    _print_cache_use(connection, tokens[-1])


def _measure_in_turns(kinds: dict[str, Kind]) -> dict[str, list[float]]:
    times: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(ROUNDS):
        for name, kind in kinds.items():
            kind(2 * number)  # not counted: warms the functions and the caches of one minute
            times[name].append(kind(2 * number + 1))
    return times


def _report(spreads: dict[str, Spread]) -> None:
    floor = spreads["open route"].median + spreads["/me, direct"].median - spreads["open, direct"].median
    console.print(f"GET {_ROUTE}, {ROUNDS} of each kind in turns; floor without an authorizer {floor:.1f} ms")
    for name, spread in spreads.items():
        added = "" if "," not in name or "direct" in name else _describe_added_time(spread.median, floor)
        console.print(f"  {name:<20} {spread}{added}", soft_wrap=True)


def _describe_added_time(median: float, floor: float) -> str:
    return f"   adds {median - floor:5.1f} ms, {median / floor:.2f} × the floor"


def _print_cache_use(connection: Connection, token: str) -> None:
    """Count the authorizer's runs in its log and print whether the local cloud caches its answers as AWS does."""
    logs, requests = AuthorizerLog(), 20
    connection.get(_ROUTE, token)
    before = logs.count_accepted_callers()
    for _ in range(requests):
        connection.get(_ROUTE, token)
    starts = logs.count_accepted_callers() - before
    verdict = "as on AWS, its answer is kept" if starts == 0 else "its answer is NOT kept: take `cached` for uncached"
    console.print(f"  {requests} requests with one token started the authorizer {starts} times: {verdict}")


if __name__ == "__main__":
    sys.exit(main())
