"""LiteLLM computes prices and writes its own log during each request; the gateway uses neither.

The gateway has its own usage, budgets and content log (gateway/stages), the same for every upstream. With LiteLLM's
logging the gateway is a fifth slower than the plain proxy, without it it is faster
(docs/decisions/0012-litellm-without-its-bookkeeping.md).
"""

import importlib
from typing import Any

_PATCHED_MODULE = "litellm.litellm_core_utils.litellm_logging"
_PRICE_METHODS = ("response_cost_calculator", "_response_cost_calculator")
_LOG_METHODS = ("success_handler", "handle_sync_success_callbacks_for_async_calls")


def apply() -> None:
    """Replace LiteLLM's logging by functions that do nothing."""
    logging: Any = importlib.import_module(_PATCHED_MODULE).Logging
    for name in (*_PRICE_METHODS, *_LOG_METHODS):
        getattr(logging, name)
        setattr(logging, name, _do_nothing)
    _ = logging.async_success_handler
    logging.async_success_handler = _do_nothing_async


def _do_nothing(*_: Any, **__: Any) -> None:
    pass


async def _do_nothing_async(*_: Any, **__: Any) -> None:
    pass
