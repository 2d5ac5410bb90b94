"""The context window of a self-hosted model, from the config.json among its weights and from its container's variables.

The names of the fields are those of Hugging Face's transformers:
https://huggingface.co/docs/transformers/main_classes/configuration
"""

from collections.abc import Mapping
from typing import Any, Final

from lisa.models.definition import ModelDefinition

_LENGTHS: Final = ("max_position_embeddings", "n_positions", "max_sequence_length", "max_seq_len", "seq_length")
_LIMITS: Final = ("VLLM_MAX_MODEL_LEN", "MAX_TOTAL_TOKENS")
_UNITS: Final = {"k": 1_000, "K": 1_024, "m": 1_000_000, "M": 1_048_576}


def find_context_window(definition: ModelDefinition, config: Mapping[str, Any]) -> int | None:
    """Return the tokens that a chat model reads and writes at most in one request, or None if no source says it.

    `config` is the content of config.json, empty if there is none. A limit in the container's variables replaces it,
    also a larger one: vLLM refuses to start with a limit that the model cannot have. Other types of models have no
    context window here, because one request may have many texts, each with a length of its own.
    """
    if definition.model_type != "textgen":
        return None
    return _read_limit(definition) or read_positive(select_text_config(config), *_LENGTHS)


def select_text_config(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a config.json that describes the language model: multimodal models have one of its own."""
    part = config.get("text_config")
    return part if isinstance(part, Mapping) else config


def read_positive(config: Mapping[str, Any], *names: str) -> int | None:
    """Return the first of these fields that is a positive whole number, or None."""
    values = (config.get(name) for name in names)
    return next((value for value in values if type(value) is int and value > 0), None)


def _read_limit(definition: ModelDefinition) -> int | None:
    """Return the limit in the container's variables; vLLM also accepts units, as in 16k (16,000) and 16K (16,384)."""
    variables = definition.container_config.environment if definition.container_config else {}
    given = next((variables[name].strip() for name in _LIMITS if name in variables), "")
    unit = _UNITS.get(given[-1:], 1)
    number = given if unit == 1 else given[:-1]
    return int(number) * unit or None if number.isascii() and number.isdigit() and len(number) < 10 else None
