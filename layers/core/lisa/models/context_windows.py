"""The context window of a self-hosted model, from the config.json among its weights and from its container's variables.

The names of the fields are those of Hugging Face's transformers:
https://huggingface.co/docs/transformers/main_classes/configuration
"""

from collections.abc import Mapping
from typing import Any, Final

from lisa.models.definition import ModelDefinition

_LENGTHS: Final = ("max_position_embeddings", "n_positions", "max_sequence_length", "max_seq_len", "seq_length")
_LIMITS: Final = ("VLLM_MAX_MODEL_LEN", "MAX_TOTAL_TOKENS")
_MOST_TOKENS: Final = 1_000_000_000  # as the API accepts it
#: The header of the gateway's answers to tests by the platform, with the window that the model's server reports.
CONTEXT_WINDOW_HEADER: Final = "x-lisa-context-window"
_UNITS: Final = {"k": 1_000, "K": 1_024, "m": 1_000_000, "M": 1_048_576}


def find_context_window(definition: ModelDefinition, config: Mapping[str, Any]) -> int | None:
    """Return the tokens that a chat model reads and writes at most in one request, or None if no source says it.

    `config` is the content of config.json, empty if there is none. A limit in the container's variables replaces it,
    also a larger one: vLLM refuses to start with a limit that the model cannot have. Other types of models have no
    context window here, because one request may have many texts, each with a length of its own.
    """
    if definition.model_type != "textgen":
        return None
    return find_limit(definition) or read_positive(select_text_config(config), *_LENGTHS)


def find_reported_window(listed: Any, served_name: str) -> int | None:
    """Return the context window in vLLM's list of models for a name, or None if it has none.

    With `--max-model-len auto` it is what fits in the memory of the GPUs, at most what the weights allow:
    https://docs.vllm.ai/en/latest/configuration/engine_args/
    """
    models = listed.get("data") if isinstance(listed, Mapping) else None
    entries = [one for one in models if isinstance(one, Mapping)] if isinstance(models, list) else []
    found = (read_positive(one, "max_model_len") for one in entries if one.get("id") == served_name)
    return next((window for window in found if window is not None and window <= _MOST_TOKENS), None)


def select_text_config(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the part of a config.json that describes the language model: multimodal models have one of its own."""
    part = config.get("text_config")
    return part if isinstance(part, Mapping) else config


def read_positive(config: Mapping[str, Any], *names: str) -> int | None:
    """Return the first of these fields that is a positive whole number, or None."""
    values = (config.get(name) for name in names)
    return next((value for value in values if type(value) is int and value > 0), None)


def find_limit(definition: ModelDefinition) -> int | None:
    """Return the limit in the container's variables, or None.

    vLLM also accepts units, as in 16k (16,000) and 16K (16,384).
    """
    variables = definition.container_config.environment if definition.container_config else {}
    given = next((variables[name].strip() for name in _LIMITS if name in variables), "")
    unit = _UNITS.get(given[-1:], 1)
    number = given if unit == 1 else given[:-1]
    return int(number) * unit or None if number.isascii() and number.isdigit() and len(number) < 10 else None
