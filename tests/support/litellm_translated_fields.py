"""A program that prints refused and dropped fields by endpoint and provider, in the gateway's environment.

It sends each field to a model of each provider through the door and LiteLLM, and compares the provider's request with
the one without the field.
"""

import asyncio
import json
import logging
import os
import sys
from collections.abc import Iterator
from typing import Any

from gateway.stages.dropped_parameters import DROPPED_PARAMETERS_HEADER
from lisa.models.served import ServedModel
from tests.support.litellm_field_requests import FieldTrial
from tests.support.litellm_field_trial import field_trial
from tests.support.minimal_requests import MINIMAL_FIELDS
from tests.support.provider import ProviderAnswer, ProviderRequest, run_provider

_SCHEMA = {"type": "object", "properties": {"a": {"type": "string"}}}
_FORM = {"type": "json_schema", "schema": _SCHEMA}
_MESSAGE_TOOLS = {"tools": [{"name": "f", "input_schema": _SCHEMA}]}
_CHAT_TOOLS = {"tools": [{"type": "function", "function": {"name": "f", "parameters": _SCHEMA}}]}
_RESPONSE_TOOLS = {"tools": [{"type": "function", "name": "f", "parameters": _SCHEMA}]}
#: By endpoint and a name for the case: the request without the field, and the field.
CASES: dict[str, dict[str, tuple[dict[str, Any], dict[str, Any]]]] = {
    "messages": {
        **{
            name: ({}, {name: value})
            for name, value in {
                "stop_sequences": ["END"],
                "top_k": 5,
                "top_p": 0.3,
                "temperature": 0.2,
                "inference_geo": "eu",
                "container": "c1",
                "speed": "fast",
                "mcp_servers": [{"type": "url", "url": "https://mcp.example.com", "name": "x"}],
                "thinking": {"type": "enabled", "budget_tokens": 1024},
                "output_format": _FORM,
            }.items()
        },
        "tools": ({}, _MESSAGE_TOOLS),
        "tools.web_search": ({}, {"tools": [{"type": "web_search_20250305", "name": "web_search"}]}),
        "tool_choice": (_MESSAGE_TOOLS, {"tool_choice": {"type": "any"}}),
        "tool_choice.alone": (
            _MESSAGE_TOOLS | {"tool_choice": {"type": "auto"}},
            {"tool_choice": {"type": "auto", "disable_parallel_tool_use": True}},
        ),
        "output_config.format": ({}, {"output_config": {"format": _FORM}}),
        "output_config.effort": ({}, {"output_config": {"effort": "low"}}),
        "context_management.compact": ({}, {"context_management": {"edits": [{"type": "compact_20260112"}]}}),
    },
    "responses": {
        **{
            name: ({}, {name: value})
            for name, value in {
                "temperature": 0.2,
                "top_p": 0.3,
                "top_k": 5,
                "min_p": 0.1,
                "max_tool_calls": 2,
                "top_logprobs": 2,
                "truncation": "auto",
                "include": ["message.output_text.logprobs"],
                "reasoning": {"effort": "low"},
                "context_management": [{"type": "compaction"}],
            }.items()
        },
        "text.format": ({}, {"text": {"format": {**_FORM, "name": "n"}}}),
        "text.verbosity": ({}, {"text": {"verbosity": "low"}}),
        "tools": ({}, _RESPONSE_TOOLS),
        "tools.web_search": ({}, {"tools": [{"type": "web_search"}]}),
        "tools.image": ({}, {"tools": [*_RESPONSE_TOOLS["tools"], {"type": "image_generation"}]}),
        "tool_choice": (_RESPONSE_TOOLS, {"tool_choice": "required"}),
        "parallel_tool_calls": (_RESPONSE_TOOLS, {"parallel_tool_calls": False}),
    },
    "chat/completions": {
        **{
            name: ({}, {name: value})
            for name, value in {
                "temperature": 0.2,
                "stop": ["END"],
                "top_k": 5,
                "seed": 1,
                "response_format": {"type": "json_object"},
                "reasoning_effort": "low",
                "chat_template_kwargs": {"a": 1},
                "user": "u",
                "frequency_penalty": 0.5,
                "logit_bias": {"5": 1},
            }.items()
        },
        "functions": ({}, {"functions": [_CHAT_TOOLS["tools"][0]["function"]]}),
        "tools": ({}, _CHAT_TOOLS),
        "tools.custom": ({}, {"tools": [{"type": "custom", "custom": {"name": "c"}}]}),
        "tool_choice.none": (_CHAT_TOOLS, {"tool_choice": "none"}),
        "parallel_tool_calls": (_CHAT_TOOLS, {"parallel_tool_calls": False}),
    },
}
_CLAUDE = "anthropic.claude-sonnet-4-5-20250929-v1:0"
MODELS = {
    "openai": "openai/words",
    "vllm": "hosted_vllm/words",
    "reasoning": "openai/gpt-5",
    "mistral": "mistral/mistral-large-latest",
    "groq": "groq/llama-3.3-70b-versatile",
    "anthropic": "anthropic/claude-sonnet-4-5",
    "gemini": "gemini/gemini-2.5-pro",
    "converse-claude": f"bedrock/converse/{_CLAUDE}",
    "invoke-claude": f"bedrock/invoke/{_CLAUDE}",
    "converse-nova": "bedrock/converse/amazon.nova-pro-v1:0",
    "converse-llama": "bedrock/converse/meta.llama3-70b-instruct-v1:0",
}
_VERSIONED = ("openai", "hosted_vllm", "mistral", "groq")


def models(url: str) -> Iterator[ServedModel]:
    """Return a model of each provider, all at one address."""
    for name, model in MODELS.items():
        params: dict[str, Any] = {"model": model, "api_base": f"{url}/v1" if model.startswith(_VERSIONED) else url}
        if model.startswith("bedrock/"):
            params = {"model": model, "aws_bedrock_runtime_endpoint": url, "aws_region_name": "eu-west-1"}
            params |= {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
        else:
            params["api_key"] = "the-key"
        yield ServedModel(model_id=name, litellm_params=params)


def _refused(_heard: ProviderRequest) -> ProviderAnswer:
    return ProviderAnswer(b'{"error": {"message": "no", "type": "invalid_request_error"}}', status=400)


def _asked(heard: list[ProviderRequest]) -> list[tuple[str, Any]]:
    return [(one.path, one.fields) for one in heard]


async def _judged(trial: FieldTrial, path: str, model: str, case: str) -> tuple[str, str] | None:
    """Return "refused" or "dropped" with the named field, or "silent" with the case; None if the field is sent on."""
    base, more = CASES[path][case]
    plain = {"model": model, **MINIMAL_FIELDS[path], **base}
    _, usual = await trial.ask(path, json.dumps(plain).encode())
    status, heard = await trial.ask(path, json.dumps(plain | more).encode())
    if (dropped := trial.headers.get(DROPPED_PARAMETERS_HEADER)) is not None:
        return ("dropped", dropped)
    if heard:
        return None if _asked(heard) != _asked(usual) else ("silent", case)
    said = json.loads(trial.answer)["error"]
    named: str = said.get("param") or said["message"].partition(":")[0]
    return ("refused" if status == 400 else str(status), named.partition(" (")[0])


async def _all(url: str, provider: Any) -> dict[str, dict[str, dict[str, list[str]]]]:
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    async with field_trial(provider, models(url)) as trial:
        for path, cases in CASES.items():
            for model in MODELS:
                told = found.setdefault(path, {}).setdefault(model, {})
                for case in cases:
                    if (judged := await _judged(trial, path, model, case)) is not None:
                        told.setdefault(judged[0], []).append(judged[1])
    return found


if __name__ == "__main__":
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    logging.disable(logging.CRITICAL)
    with run_provider(_refused) as scripted:
        result = asyncio.run(_all(scripted.url, scripted))
    sys.stdout.write(f"\n{json.dumps(result)}\n")
