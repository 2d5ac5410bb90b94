"""LiteLLM as a client, in the gateway's version."""

import json
import os
import subprocess

import pytest

from local.settings import ROOT
from tests.support.provider_script import ANSWER_TEXT, PIXEL, SOUND, VECTOR
from tests.support.public_door import PublicDoor

pytestmark = [pytest.mark.cloud, pytest.mark.usefixtures("scripted_provider")]


@pytest.mark.parametrize("way", ["straight", "openai"])
def test_every_request_of_the_litellm_client_is_answered(serve_door: PublicDoor, way: str) -> None:
    python = str(ROOT / ".local/venv/gateway/bin/python")
    command = [python, "-m", "tests.support.litellm_client", serve_door.url, serve_door.token("lite"), way]
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), "LITELLM_LOCAL_MODEL_COST_MAP": "True"}

    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)

    assert done.returncode == 0, done.stderr[-2000:]
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "chat": ANSWER_TEXT,
        "stream": ANSWER_TEXT,
        "tool": ["weather", {"city": "Marren"}],
        "embedding": list(VECTOR),
        "image": PIXEL,
        "speech": SOUND.decode(),
        "text": ANSWER_TEXT,
        "response": ANSWER_TEXT,
        "message": ANSWER_TEXT,
        "rerank": [1, 0],
        "unknown model": "NotFoundError",
        "unknown key": "AuthenticationError",
        "away": "ServiceUnavailableError",
    }
