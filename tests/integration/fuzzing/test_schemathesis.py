"""Random requests to both doors compared with the published document."""

import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.fuzzing import Fuzzer, operations
from tests.support.installation import RunningInstallation
from tests.support.playground import SERVE, Playground, running_playground

_SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))  # `make fuzz` goes on for so long, with other requests each round
_FIRST = int(os.environ.get("FUZZ_SEED", "1"))
_EXAMPLES = {"adminToken": 9, "userToken": 5}  # of each operation in a round, which takes two minutes at most
_FEW = 2

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(_SECONDS + 300)]


@pytest.fixture(scope="module")
def fuzzed_playground(installation: RunningInstallation) -> Iterator[Playground]:
    with running_playground(installation) as found:
        yield found


def fuzzed(fuzzed_playground: Playground, token: str, examples: int) -> Fuzzer:
    """Send rounds over every operation until the time ends; the first round is always the same."""
    fuzzer, end, number = Fuzzer(fuzzed_playground, token), time.monotonic() + _SECONDS / 3, _FIRST
    while True:
        for operation in operations():
            fuzzer.fuzz(operation, examples, number)
        number += 1
        if time.monotonic() >= end:
            return fuzzer


def is_public(operation: Any) -> bool:
    return bool(operation.definition.raw.get("security") == [])


@pytest.mark.parametrize("caller", ["adminToken", "userToken"])
def test_every_answer_matches_the_document(fuzzed_playground: Playground, caller: str) -> None:
    fuzzer = fuzzed(fuzzed_playground, fuzzed_playground.installation.outputs[caller], _EXAMPLES[caller])

    assert not fuzzer.findings, "\n\n".join(f"{what}\n{example}" for what, example in fuzzer.findings.items())
    if caller == "adminToken":
        assert {label for label, status in fuzzer.statuses if status in (200, 303)} >= {
            operation.label for operation in operations() if not operation.path.startswith(SERVE)
        }, "of each route of the API a success is among what was held to the document"


def test_requests_without_a_credential_get_only_public_answers(fuzzed_playground: Playground) -> None:
    fuzzer = fuzzed(fuzzed_playground, "", _FEW)

    assert not fuzzer.findings, "\n\n".join(f"{what}\n{example}" for what, example in fuzzer.findings.items())
    public = {operation.label for operation in operations() if is_public(operation)}
    assert {label for label, status in fuzzer.statuses if status != 401} == public
    assert not public & {label for label, status in fuzzer.statuses if status == 401}
