"""LiteLLM sends messages with `thinking` to `/responses` of servers of OpenAI's wire format; few servers have it.

With the patch the request goes to chat completions, with a reasoning effort in place of the budget.
"""

import importlib
from typing import Any

_PATCHED_MODULE = "litellm.llms.anthropic.pass_through.adapters.handler"
_PATCHED_METHOD = "_route_openai_thinking_to_responses_api_if_needed"


def apply() -> None:
    """Make LiteLLM send messages with `thinking` to chat completions."""
    handler: Any = importlib.import_module(_PATCHED_MODULE).LiteLLMMessagesToCompletionTransformationHandler
    getattr(handler, _PATCHED_METHOD)
    setattr(handler, _PATCHED_METHOD, staticmethod(_do_nothing))


def _do_nothing(*_: Any, **__: Any) -> None:
    pass
