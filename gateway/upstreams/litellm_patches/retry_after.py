"""LiteLLM waits as long as a provider's `Retry-After` says, up to a minute, and again after its last try."""

import importlib
from typing import Any

_RETRY_PAUSE_SECONDS = 0.2  # before the one retry of a failed request


def apply() -> None:
    """Make LiteLLM retry after a fifth of a second."""
    router: Any = importlib.import_module("litellm.router").Router
    _ = router._time_to_sleep_before_retry
    router._time_to_sleep_before_retry = lambda *_, **__: _RETRY_PAUSE_SECONDS
