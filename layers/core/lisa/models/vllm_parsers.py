"""The parsers of tool calls and of reasoning that a chat model on vLLM needs, by the architecture of its weights.

The names of the parsers are those of the released vLLM (vllm_flags.json). Which model needs which one:
https://docs.vllm.ai/en/latest/features/tool_calling/ and https://docs.vllm.ai/en/latest/features/reasoning_outputs/
"""

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final

from lisa.models.definition import ModelDefinition

#: The parser of tool calls and that of reasoning; None: the models of the architecture need no such parser.
PARSERS: Final[Mapping[str, tuple[str | None, str | None]]] = {
    "DeepseekV3ForCausalLM": ("deepseek_v3", "deepseek_r1"),
    "Glm4MoeForCausalLM": ("glm45", "glm45"),
    "GptOssForCausalLM": ("openai", "openai_gptoss"),
    "GraniteForCausalLM": ("granite", "granite"),
    "HunYuanMoEV1ForCausalLM": ("hunyuan_a13b", "hunyuan_a13b"),
    "JambaForCausalLM": ("jamba", None),
    "Llama4ForConditionalGeneration": ("llama4_pythonic", None),
    "LlamaForCausalLM": ("llama3_json", None),
    "MiniMaxM2ForCausalLM": ("minimax_m2", "minimax_m2"),
    "Mistral3ForConditionalGeneration": ("mistral", None),
    "MistralForCausalLM": ("mistral", None),
    "Olmo3ForCausalLM": ("olmo3", "olmo3"),
    "Qwen2ForCausalLM": ("hermes", None),
    "Qwen3ForCausalLM": ("hermes", "qwen3"),
    "Qwen3MoeForCausalLM": ("hermes", "qwen3"),
    "SeedOssForCausalLM": ("seed_oss", "seed_oss"),
}
_TOOLS, _REASONING = "VLLM_TOOL_CALL_PARSER", "VLLM_REASONING_PARSER"
_KNOWN: Final = {_TOOLS: "toolCallParsers", _REASONING: "reasoningParsers"}


def advise_on_parsers(definition: ModelDefinition, config: Mapping[str, Any]) -> str | None:
    """Return a sentence on variables of the container that are missing or have an unknown value, or None.

    `config` is the config.json among the weights, empty if there is none.
    """
    if definition.model_type != "textgen" or definition.inference_container != "vllm":
        return None
    given = definition.container_config.environment if definition.container_config else {}
    for variable, kind in _KNOWN.items():
        if (name := given.get(variable)) and name not in read_parser_names(kind):
            return f"vLLM has no parser {name} ({variable}). It starts only if a plugin in the image has one."
    missing = {name: value for name, value in _find_variables(config).items() if name not in given}
    if _TOOLS in missing:
        missing["VLLM_ENABLE_AUTO_TOOL_CHOICE"] = "true"
    if not missing:
        return None
    listed = ", ".join(f"{name}={value}" for name, value in missing.items())
    return f"For tool calls and reasoning, models of this architecture usually need these variables: {listed}."


@cache
def read_parser_names(kind: str) -> frozenset[str]:
    """Return the names of vLLM's own parsers; `kind` is toolCallParsers or reasoningParsers."""
    return frozenset(json.loads(files("lisa.models").joinpath("vllm_flags.json").read_text())[kind])


def _find_variables(config: Mapping[str, Any]) -> dict[str, str]:
    architectures = config.get("architectures")
    named = architectures if isinstance(architectures, list) else []
    parsers = next((PARSERS[name] for name in named if isinstance(name, str) and name in PARSERS), (None, None))
    return {variable: name for variable, name in zip(_KNOWN, parsers, strict=True) if name is not None}
