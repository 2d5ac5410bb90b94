"""LiteLLM ends a stream with an error after 100 equal chunks. A table's lines or a row of dashes are such chunks."""

import importlib
from typing import Any

_MODULE = "litellm.litellm_core_utils.streaming_handler"


def apply() -> None:
    """Let a model repeat itself. Raises AttributeError when LiteLLM keeps the check elsewhere."""
    wrapper: Any = importlib.import_module(_MODULE).CustomStreamWrapper
    _ = wrapper.raise_on_model_repetition
    wrapper.raise_on_model_repetition = _nothing


def _nothing(_wrapper: Any) -> None:
    pass
