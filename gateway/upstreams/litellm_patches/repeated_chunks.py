"""LiteLLM ends a stream with an error after 100 equal chunks. The lines of a table are such chunks."""

import importlib
from typing import Any

_PATCHED_MODULE = "litellm.litellm_core_utils.streaming_handler"


def apply() -> None:
    """Remove the check for repeated chunks."""
    wrapper: Any = importlib.import_module(_PATCHED_MODULE).CustomStreamWrapper
    _ = wrapper.raise_on_model_repetition
    wrapper.raise_on_model_repetition = _do_nothing


def _do_nothing(_wrapper: Any) -> None:
    pass
