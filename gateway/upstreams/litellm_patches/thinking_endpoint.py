"""LiteLLM asks for `/responses` where Anthropic's `thinking` meets OpenAI's wire format, which few servers know there.

Without that the same request is one for chat completions, with a reasoning effort in place of the budget.
"""

import importlib
from typing import Any

_MODULE = "litellm.llms.anthropic.pass_through.adapters.handler"
_NAME = "_route_openai_thinking_to_responses_api_if_needed"


def apply() -> None:
    """Ask for chat completions. Raises AttributeError when LiteLLM decides it elsewhere."""
    handler: Any = importlib.import_module(_MODULE).LiteLLMMessagesToCompletionTransformationHandler
    getattr(handler, _NAME)
    setattr(handler, _NAME, staticmethod(_nothing))


def _nothing(*_: Any, **__: Any) -> None:
    pass
