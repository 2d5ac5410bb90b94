"""Trials of LiteLLM before and after each patch, in the gateway's environment."""

import importlib
import json
import sys
from collections.abc import Callable
from typing import Any

from gateway.upstreams.litellm_patches import PATCHES


def keeps_books() -> bool:
    """Return whether LiteLLM computes the cost of an answer."""
    logging: Any = importlib.import_module("litellm.litellm_core_utils.litellm_logging").Logging
    names = ("_response_cost_calculator", "success_handler", "async_success_handler")
    return all(getattr(logging, name).__module__ == logging.__module__ for name in names)


def ends_repetition() -> bool:
    """Return whether a hundred equal chunks cause an error."""
    module: Any = importlib.import_module("litellm.litellm_core_utils.streaming_handler")
    types: Any = importlib.import_module("litellm.types.utils")
    stream = module.CustomStreamWrapper.__new__(module.CustomStreamWrapper)
    delta = types.StreamingChoices(delta=types.Delta(content="| --- |"))
    stream.chunks, stream._repeated_messages_count = [types.ModelResponseStream(choices=[delta])] * 2, 1
    try:
        for _ in range(150):
            stream.raise_on_model_repetition()
    except importlib.import_module("litellm").InternalServerError:
        return True
    return False


def waits_before_retries() -> bool:
    """Return whether a retry waits as long as the provider asks."""
    router: Any = importlib.import_module("litellm.router").Router
    errors: Any = importlib.import_module("litellm")
    httpx = importlib.import_module("httpx")
    answer = httpx.Response(429, headers={"retry-after": "30"}, request=httpx.Request("POST", "http://x"))
    error = errors.RateLimitError("slow down", "provider", "model", response=answer)
    own = router.__new__(router)
    own.retry_after = 0
    waited = own._time_to_sleep_before_retry(
        e=error, remaining_retries=1, num_retries=1, healthy_deployments=[], all_deployments=[]
    )
    return bool(waited >= 1)


def asks_for_responses() -> bool:
    """Return whether `thinking` turns a chat into a request of the responses API."""
    module: Any = importlib.import_module("litellm.llms.anthropic.pass_through.adapters.handler")
    handler = module.LiteLLMMessagesToCompletionTransformationHandler
    asked = {"model": "openai/some-model", "custom_llm_provider": "openai"}
    handler._route_openai_thinking_to_responses_api_if_needed(asked, thinking={"type": "enabled"})
    return "responses/" in asked["model"]


FAULTS: dict[str, Callable[[], bool]] = {
    "disable_logging": keeps_books,
    "repeated_chunks": ends_repetition,
    "retry_after": waits_before_retries,
    "thinking_endpoint": asks_for_responses,
}

if __name__ == "__main__":
    importlib.import_module("litellm.proxy.proxy_server")
    found = {}
    for patch in PATCHES:
        name = patch.__name__.rpartition(".")[2]
        before = FAULTS[name]()
        patch.apply()
        found[name] = [before, FAULTS[name]()]
    sys.stdout.write(f"\n{json.dumps(found)}\n")
