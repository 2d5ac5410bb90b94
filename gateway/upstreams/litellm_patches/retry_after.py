"""LiteLLM would wait out a provider's `Retry-After`, up to a minute and once more after its last try."""

import importlib
from typing import Any

_PAUSE_SECONDS = 0.2  # before the one more try that a failed request gets


def apply() -> None:
    """Try again at once. Raises AttributeError when LiteLLM waits elsewhere."""
    router: Any = importlib.import_module("litellm.router").Router
    _ = router._time_to_sleep_before_retry
    router._time_to_sleep_before_retry = lambda *_, **__: _PAUSE_SECONDS
