"""It is known of each provider whether the number of dimensions reaches it; LiteLLM leaves it out in silence."""

import json
import subprocess

from local.settings import ROOT

PYTHON = ROOT / ".local/venv/gateway/bin/python"


def test_dimensions_reach_the_providers_that_have_a_word_for_them() -> None:
    done = subprocess.run(
        [PYTHON, "-m", "tests.support.taken_fields"],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}", "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        check=True,
        capture_output=True,
        text=True,
    )

    assert json.loads(done.stdout.splitlines()[-1]) == {
        "bedrock/amazon.titan-embed-text-v1": [],
        "bedrock/amazon.titan-embed-text-v2:0": ["dimensions"],
        "bedrock/cohere.embed-english-v3": ["dimensions"],
        "cohere/embed-v4.0": ["dimensions"],
        "mistral/mistral-embed": [],
        "huggingface/m": [],
        "azure/m": ["dimensions"],
        "openai/m": ["dimensions"],
        "hosted_vllm/m": ["dimensions"],
        "gemini/m": ["dimensions"],
        "no-such-provider/m": None,
    }
