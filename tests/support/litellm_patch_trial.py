"""Trials of each fault before and after its patch, in the gateway's environment."""

import asyncio
import importlib
import json
import socket
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any

import httpx

from gateway.upstreams.litellm_patches import PATCHES, ssrf_guard
from gateway.upstreams.provider_exchanges import close_requests_at_end
from lisa.policy.addresses import AddressPolicy


def logs_answers() -> bool:
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


def connects_to_this_machine() -> bool:
    """Return whether a client connects to an address that the policy forbids."""
    with socket.create_server(("127.0.0.1", 0)) as server, httpx.Client(timeout=1) as client:
        try:
            client.get(f"http://127.0.0.1:{server.getsockname()[1]}/")
        except httpx.ConnectError:
            return False
        except httpx.ReadTimeout:  # connected, and nobody answers
            return True
    raise AssertionError("the server answers nothing")


def follows_redirects() -> bool:
    """Return whether a synchronous client follows a redirect to another host."""
    hosts: list[str] = []

    def redirect(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        return httpx.Response(307 if len(hosts) == 1 else 200, headers={"location": "https://other.example/"})

    with httpx.Client(transport=httpx.MockTransport(redirect), follow_redirects=True) as client:
        try:
            client.post("https://model.example/", content=b"a prompt")
        except httpx.RequestError:
            return False
    return hosts == ["model.example", "other.example"]


class EndlessStream(httpx.AsyncByteStream):
    """A body that does not end."""

    is_closed = False

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            yield b"."

    async def aclose(self) -> None:
        """Record that the stream was closed."""
        self.is_closed = True


async def leaves_request_open() -> bool:
    """Return whether the stream of a request is open after its call has ended."""
    stream = EndlessStream()
    client = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(200, stream=stream)))
    async with close_requests_at_end():
        await client.send(client.build_request("GET", "https://model.example/"), stream=True)
    return not stream.is_closed


FAULTS: dict[str, Callable[[], bool]] = {
    "disable_logging": logs_answers,
    "repeated_chunks": ends_repetition,
    "retry_after": waits_before_retries,
    "thinking_endpoint": asks_for_responses,
    "ssrf_guard": connects_to_this_machine,
    "no_redirects": follows_redirects,
    "provider_request_tracking": lambda: asyncio.run(leaves_request_open()),
}
APPLY: dict[str, Callable[[], None]] = {
    "ssrf_guard": partial(ssrf_guard.apply, AddressPolicy()),
    **{patch.__name__.rpartition(".")[2]: patch.apply for patch in PATCHES},
}

if __name__ == "__main__":
    importlib.import_module("litellm.proxy.proxy_server")
    found = {}
    for name, apply in APPLY.items():
        before = FAULTS[name]()
        apply()
        found[name] = [before, FAULTS[name]()]
    sys.stdout.write(f"\n{json.dumps(found)}\n")
