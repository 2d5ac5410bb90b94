"""The fields that reach each provider; LiteLLM drops some silently, and the gateway names them."""

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


#: By endpoint and model, the fields that are refused by name.
REFUSED = {
    "messages": {
        "openai": {"container", "context_management"},
        "vllm": {"container", "context_management"},
        "mistral": {"container", "thinking", "tools", *_CHOSEN_ONE_BY_ONE, "context_management"},
        "reasoning": {"container", "context_management", "stop_sequences"},
        "groq": {"container", "thinking", "tools", *_CHOSEN_ONE_BY_ONE, "context_management"},
        "anthropic": {"speed", "output_config.effort"},
        "gemini": {"inference_geo", "container", "speed", "mcp_servers", *_CHOSEN_ONE_BY_ONE, "context_management"},
        "converse-claude": {"container", "tools", *_CHOSEN_ONE_BY_ONE, "context_management"},
        "invoke-claude": {"inference_geo", "container", "speed", "mcp_servers", _NO_SEARCH, "output_config.effort"},
        "converse-nova": {"container", "thinking", *_CHOSEN_ONE_BY_ONE, "context_management"},
        "converse-llama": {
            *("container", "thinking", "tools", "tool_choice", "context_management"),
            *_CHOSEN_ONE_BY_ONE,
        },
    },
    "responses": {
        "openai": {"max_tool_calls", "truncation", "context_management", *_OF_RESPONSES} - _LOGPROBS,
        "vllm": set(),
        "mistral": {"truncation", "reasoning.effort", "context_management", *_OF_RESPONSES},
        "reasoning": {"max_tool_calls", "truncation", "context_management", *_OF_RESPONSES} - _LOGPROBS,
        "groq": {"truncation", "reasoning.effort", "context_management", *_OF_RESPONSES} - _LOGPROBS,
        "anthropic": {"truncation", *_OF_RESPONSES},
        "gemini": {
            *("max_tool_calls", "truncation", "context_management", "parallel_tool_calls"),
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
            *("truncation", "reasoning.effort", "context_management", "tool_choice", "parallel_tool_calls"),
            *_OF_RESPONSES,
        },
    },
    "chat/completions": {
        "openai": set(),
        "vllm": set(),
        "mistral": {"reasoning_effort", "logit_bias", "functions", "tools[0]"},
        "reasoning": {"stop"},
        "groq": {"reasoning_effort", "tools[0]"},
        "anthropic": {"logit_bias", "response_format", "functions", "tools[0]"},
        "gemini": {"chat_template_kwargs", "logit_bias", "tools[0]", "parallel_tool_calls"},
        "converse-claude": {"logit_bias", "response_format", "functions", "tools[0]", "tool_choice"},
        "invoke-claude": {"logit_bias", "response_format", "functions", "tools[0]"},
        "converse-nova": {
            *("logit_bias", "response_format", "reasoning_effort", "functions", "tools[0]", "tool_choice"),
            "parallel_tool_calls",
        },
        "converse-llama": {"logit_bias", "response_format", "reasoning_effort", "functions", "tools"},
    },
}
#: By endpoint and model, the fields that are dropped and named. No other field of the cases is left out.
DROPPED: dict[str, dict[str, set[str]]] = {
    "messages": {"reasoning": {"temperature", "top_p"}, "converse-llama": {"top_k"}},
    "responses": {
        "openai": {"top_k", "min_p"},
        "vllm": {"top_k", "min_p"},
        "reasoning": {"temperature", "top_p", "top_k", "min_p"},
        "gemini": {"min_p"},
        "converse-llama": {"top_k"},
    },
    "chat/completions": {
        "reasoning": {"temperature", "frequency_penalty"},
        "mistral": {"frequency_penalty", "user"},
        "groq": {"user"},
        "anthropic": {"frequency_penalty", "seed"},
        "gemini": {"user"},
        "converse-claude": {"frequency_penalty", "seed", "user"},
        "invoke-claude": {"frequency_penalty", "seed"},
        "converse-nova": {"frequency_penalty", "seed", "user"},
        "converse-llama": {"frequency_penalty", "seed", "top_k", "user"},
    },
}


def test_no_field_is_dropped_silently_for_any_provider() -> None:
    found = run_module("tests.support.litellm_translated_fields")

    assert _pop_names(found, "refused") == REFUSED
    dropped = _pop_names(found, "dropped")
    assert {path: {name: one for name, one in models.items() if one} for path, models in dropped.items()} == DROPPED
    assert not [fields for models in found.values() for fields in models.values() if fields], "silent, or no refusal"


def _pop_names(found: Any, kind: str) -> dict[str, dict[str, set[str]]]:
    return {
        endpoint: {model: set(fields.pop(kind, ())) for model, fields in models.items()}
        for endpoint, models in found.items()
    }
