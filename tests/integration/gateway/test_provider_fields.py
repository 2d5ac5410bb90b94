"""The fields that reach each provider; LiteLLM drops some silently."""

import json
import subprocess
from typing import Any

from local.settings import ROOT

PYTHON = ROOT / ".local/venv/gateway/bin/python"
_CHOSEN_ONE_BY_ONE = ("tool_choice.disable_parallel_tool_use", "output_config.effort")
_NO_SEARCH = "Bedrock does not support Anthropic's server-side web search tool"
_LOGPROBS = {"top_logprobs"}
_OF_RESPONSES = ("include", "text.verbosity", "tools", *_LOGPROBS)


def run_module(module: str) -> Any:
    """Run a module of the tests in the gateway's environment and return the JSON that it prints."""
    done = subprocess.run(
        [PYTHON, "-m", module],
        cwd=ROOT,
        env={"PYTHONPATH": f"{ROOT}/layers/core:{ROOT}", "LITELLM_LOCAL_MODEL_COST_MAP": "True"},
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def test_dimensions_reach_the_providers_that_support_them() -> None:
    assert run_module("tests.support.litellm_taken_fields") == {
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


#: By endpoint and model, the fields that are refused by name. No other field of the cases is left out.
REFUSED = {
    "messages": {
        "openai": {"container", "context_management"},
        "vllm": {"container", "context_management"},
        "mistral": {"container", "thinking", "tools", *_CHOSEN_ONE_BY_ONE, "context_management"},
        "anthropic": {"speed", "output_config.effort"},
        "gemini": {"inference_geo", "container", "speed", "mcp_servers", *_CHOSEN_ONE_BY_ONE, "context_management"},
        "converse-claude": {"container", "tools", *_CHOSEN_ONE_BY_ONE, "context_management"},
        "invoke-claude": {"inference_geo", "container", "speed", "mcp_servers", _NO_SEARCH, "output_config.effort"},
        "converse-nova": {"container", "thinking", *_CHOSEN_ONE_BY_ONE, "context_management"},
        "converse-llama": {
            *("top_k", "container", "thinking", "tools", "tool_choice", "context_management"),
            *_CHOSEN_ONE_BY_ONE,
        },
    },
    "responses": {
        "openai": {"max_tool_calls", "truncation", "context_management", "top_k", "min_p", *_OF_RESPONSES} - _LOGPROBS,
        "vllm": {"top_k", "min_p"},
        "mistral": {"truncation", "reasoning.effort", "context_management", *_OF_RESPONSES},
        "anthropic": {"truncation", *_OF_RESPONSES},
        "gemini": {
            *("min_p", "max_tool_calls", "truncation", "context_management", "parallel_tool_calls"),
            *_OF_RESPONSES,
        },
        "converse-claude": {"truncation", *_OF_RESPONSES},
        "invoke-claude": {"truncation", *_OF_RESPONSES},
        "converse-nova": {
            "truncation",
            "reasoning.effort",
            "context_management",
            "parallel_tool_calls",
            *_OF_RESPONSES,
        },
        "converse-llama": {
            *("top_k", "truncation", "reasoning.effort", "context_management", "tool_choice", "parallel_tool_calls"),
            *_OF_RESPONSES,
        },
    },
    "chat/completions": {
        "openai": set(),
        "vllm": set(),
        "mistral": {"reasoning_effort", "functions", "tools[0]"},
        "anthropic": {"seed", "response_format", "functions", "tools[0]"},
        "gemini": {"chat_template_kwargs", "tools[0]", "parallel_tool_calls"},
        "converse-claude": {"seed", "response_format", "functions", "tools[0]", "tool_choice"},
        "invoke-claude": {"seed", "response_format", "functions", "tools[0]"},
        "converse-nova": {
            *("seed", "response_format", "reasoning_effort", "functions", "tools[0]", "tool_choice"),
            "parallel_tool_calls",
        },
        "converse-llama": {"top_k", "seed", "response_format", "reasoning_effort", "functions", "tools"},
    },
}


def test_no_field_is_dropped_silently_for_any_provider() -> None:
    found = run_module("tests.support.litellm_translated_fields")

    told = {
        endpoint: {model: set(fields.pop("refused", ())) for model, fields in models.items()}
        for endpoint, models in found.items()
    }
    assert told == REFUSED
    assert not [fields for models in found.values() for fields in models.values() if fields], "silent, or no refusal"
