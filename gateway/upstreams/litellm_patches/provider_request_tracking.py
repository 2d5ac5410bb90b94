"""LiteLLM leaves requests open when a call ends, and hides how providers answered. The client of httpx tracks both.

LiteLLM and the SDKs in it send every request of a call by `httpx.AsyncClient.send`.
"""

import asyncio
from typing import Any

import httpx

from gateway.upstreams import provider_exchanges
from gateway.upstreams.litellm_patches.no_redirects import RedirectForbidden, SendRequest, restrict_redirects_to_origin
from gateway.upstreams.provider_exchanges import ProviderRequests, get_current_requests
from gateway.upstreams.provider_wire.response_reader import read_provider_answer, refuse_incomplete_request

_UNANSWERED_ERRORS = (httpx.NetworkError, httpx.TimeoutException, httpx.RemoteProtocolError, RedirectForbidden)


def apply(client: type[httpx.AsyncClient] = httpx.AsyncClient) -> None:
    """Make an httpx client track the requests of a call, and check their answers. Other requests pass unchanged."""
    original = restrict_redirects_to_origin(client.send)

    async def send_tracked(self: httpx.AsyncClient, request: httpx.Request, **options: Any) -> httpx.Response:
        requests, task = get_current_requests(), asyncio.current_task()
        if requests is None or task is None:
            return await original(self, request, **options)
        if request.method == "POST" and (refusal := await refuse_incomplete_request(request)) is not None:
            return refusal
        if requests.is_over:  # LiteLLM retries a broken request in tasks that outlive the call
            raise httpx.ConnectError("the call has ended", request=request)
        answer = await _send_tracked_request(requests, task, (original, self), request, options)
        return await read_provider_answer(request, answer, opened=bool(options.get("stream")))

    client.send = send_tracked  # type: ignore[method-assign]


async def _send_tracked_request(
    requests: ProviderRequests,
    task: "asyncio.Task[Any]",
    sender: tuple[SendRequest, httpx.AsyncClient],
    request: httpx.Request,
    options: dict[str, Any],
) -> httpx.Response:
    """Send a request of a call. Only a POST is a request to a model: others fetch what callers name, like pictures."""
    send, client = sender
    requests.waiting.add(task)
    try:
        answer = await send(client, request, **options)
    except _UNANSWERED_ERRORS:
        if request.method == "POST":
            provider_exchanges.record_missing_answer()
        raise
    finally:
        requests.waiting.discard(task)
    if request.method == "POST":
        provider_exchanges.record_provider_answer(answer.status_code)
    requests.answers.append(answer)
    return answer
