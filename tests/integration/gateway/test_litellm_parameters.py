"""No field of a request reaches a parameter of LiteLLM."""

import json
import os
import subprocess

import pytest

from local.settings import ROOT

pytestmark = [pytest.mark.cloud, pytest.mark.timeout(600)]


def test_no_litellm_parameter_changes_a_request_or_causes_an_error_at_any_endpoint() -> None:
    command = [str(ROOT / ".local/venv/gateway/bin/python"), "-m", "tests.support.litellm_field_trial"]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}/layers/core:{ROOT}"}

    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=580, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["findings"] == []
    assert found["asked"] > 10_000
