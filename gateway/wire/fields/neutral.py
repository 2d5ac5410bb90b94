"""Neutral values of fields: the answer without the field would be the same."""

from collections.abc import Mapping
from typing import Any

#: By field, of chat completions and of formats that are translated into them.
NEUTRAL_VALUES: Mapping[str, Any] = {
    "audio": None, "dimensions": None, "frequency_penalty": 0, "logit_bias": {}, "logprobs": False,
    "modalities": ["text"], "n": 1,
    "prediction": None, "presence_penalty": 0, "reasoning_effort": "none", "response_format": {"type": "text"},
    "seed": None, "stop": [], "thinking": {"type": "disabled"}, "tools": [], "functions": [], "top_logprobs": 0,
    "verbosity": "medium", "web_search_options": None,
}  # fmt: skip
#: By field, of fields that have the same name at every provider that supports them.
OTHER_NEUTRAL_VALUES: Mapping[str, Any] = {
    "best_of": 1, "echo": False, "effort": "high", "function_call": "auto", "mcp_servers": [], "speed": "standard",
    "stop_sequences": [], "temperature": 1, "top_p": 1, "truncation": "disabled", "parallel_tool_calls": True,
}  # fmt: skip


def is_neutral_value(name: str, value: Any) -> bool:
    """Return whether a field with this value changes no answer."""
    return value is None or any(
        name in known and value == known[name] for known in (NEUTRAL_VALUES, OTHER_NEUTRAL_VALUES)
    )
