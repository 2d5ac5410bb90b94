"""LiteLLM still has every patched fault without the patch."""

import json
import subprocess

import pytest

from local.settings import ROOT

PYTHON = ROOT / ".local/venv/gateway/bin/python"
PATCHES = {path.stem for path in (ROOT / "gateway/upstreams/litellm_patches").glob("[a-z]*.py")}


@pytest.fixture(scope="module")
def trial_results() -> dict[str, list[bool]]:
    """Return for each patch whether LiteLLM has the fault before and after it."""
    done = subprocess.run(
        [PYTHON, "-m", "tests.support.litellm_patch_trial"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}", "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        check=True,
        capture_output=True,
        text=True,
    )
    told: dict[str, list[bool]] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_every_patch_is_tried(trial_results: dict[str, list[bool]]) -> None:
    assert trial_results.keys() == PATCHES


@pytest.mark.parametrize("patch", sorted(PATCHES))
def test_the_fault_exists_without_the_patch_and_not_with_it(trial_results: dict[str, list[bool]], patch: str) -> None:
    assert trial_results[patch] == [True, False]
