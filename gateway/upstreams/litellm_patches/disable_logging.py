"""What LiteLLM works out after each answer, in the request's way, and nobody here reads: prices and its own log.

Usage, budgets and content logs are ours (metering.py, budgeting.py, content_log.py) and the same for every way to a
model. Left on, it makes the way by LiteLLM a fifth slower than the plain proxy; without it that is slower
(docs/decisions/0012-litellm-without-its-bookkeeping.md).
"""

import importlib
from typing import Any

_MODULE = "litellm.litellm_core_utils.litellm_logging"
_PRICES = ("response_cost_calculator", "_response_cost_calculator")
_LOGS = ("success_handler", "handle_sync_success_callbacks_for_async_calls")


def apply() -> None:
    """Leave it out. Raises AttributeError when a new version of LiteLLM does it elsewhere."""
    logging: Any = importlib.import_module(_MODULE).Logging
    for name in (*_PRICES, *_LOGS):
        getattr(logging, name)
        setattr(logging, name, _nothing)
    _ = logging.async_success_handler
    logging.async_success_handler = _nothing_later


def _nothing(*_: Any, **__: Any) -> None:
    pass


async def _nothing_later(*_: Any, **__: Any) -> None:
    pass
