"""The fast path: requests for containers of the client's wire format pass unchanged, without LiteLLM."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import (
    BytesPayload,
    ClientConnectionError,
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    DummyCookieJar,
    ServerTimeoutError,
    TCPConnector,
)
from starlette.types import Receive, Scope, Send

from gateway.calls.upstream import ADMISSION_KEY, Admission, BrokenAnswer
from gateway.upstreams import provider_exchanges
from gateway.upstreams.address_guard import AddressForbidden, build_socket_factory
from gateway.upstreams.failure_correction import PROVIDER_REFUSED_STATUS
from gateway.wire import refusals
from lisa.models.context_windows import CONTEXT_WINDOW_HEADER, find_reported_window
from lisa.models.served import ServedModel
from lisa.policy.addresses import AddressPolicy

_CONNECT_SECONDS, _SILENCE_SECONDS, _KEEPALIVE_SECONDS = 5, 900, 30
_LIST_TIMEOUT = ClientTimeout(total=5)
_MAX_TRIES = 2  # a connection that the container has closed fails before a byte is sent: one retry on a new one
_FORWARDED_HEADERS = frozenset({b"content-type", b"content-length", b"retry-after"})
Headers = dict[bytes, bytes]
_log = logging.getLogger(__name__)


@dataclass
class PassThrough:
    """The upstream for models whose containers answer in the client's wire format."""

    address_policy: AddressPolicy = field(default_factory=AddressPolicy)
    _sessions: list[ClientSession] = field(default_factory=list)

    @asynccontextmanager
    async def keep_running(self) -> AsyncIterator[None]:
        """Keep a pool of connections to the containers."""
        factory = build_socket_factory(self.address_policy)
        connector = TCPConnector(
            limit=0, ttl_dns_cache=_KEEPALIVE_SECONDS, keepalive_timeout=_KEEPALIVE_SECONDS, socket_factory=factory
        )
        timeout = ClientTimeout(total=None, sock_connect=_CONNECT_SECONDS, sock_read=_SILENCE_SECONDS)
        async with ClientSession(
            connector=connector, timeout=timeout, cookie_jar=DummyCookieJar(), auto_decompress=True
        ) as session:
            self._sessions.append(session)
            try:
                yield
            finally:
                self._sessions.remove(session)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer an admitted request. The answer passes piece by piece, as fast as the client reads it."""
        body = (await receive())["body"]
        admission: Admission = scope[ADMISSION_KEY]
        model = admission.model
        try:
            response = await self._post_to_container(model, scope, body)
        except (ClientError, OSError, TimeoutError) as error:
            provider_exchanges.record_missing_answer()
            _log.warning("the container of %s does not answer: %s", model.model_id, _describe_failure(error))
            await refusals.refuse_while_not_ready("The model does not answer")(scope, receive, send)
            return
        provider_exchanges.record_provider_answer(response.status)
        async with response:
            if 300 <= response.status < 400:
                _log.warning("the container of %s redirects", model.model_id)
                await refusals.build_error_response(PROVIDER_REFUSED_STATUS, "The model's server could not answer.")(
                    scope, receive, send
                )
                return
            try:
                await _forward_answer(response, send, await self._describe_server(admission))
            except (ClientError, TimeoutError) as error:
                raise BrokenAnswer(f"the container of {model.model_id}: {_describe_failure(error)}") from error

    async def _describe_server(self, admission: Admission) -> Headers:
        """Return the header with the context window that vLLM reports, for a test by the platform."""
        model = admission.model
        if not admission.by_platform or model.inference_container != "vllm":
            return {}
        url = f"{str(model.litellm_params['api_base']).rstrip('/')}/models"
        [session] = self._sessions
        try:
            async with session.get(
                url, headers=_build_headers(model), allow_redirects=False, timeout=_LIST_TIMEOUT
            ) as listed:
                window = find_reported_window(await listed.json(), _read_served_name(model))
        except (ClientError, OSError, TimeoutError, ValueError) as error:
            _log.warning("the container of %s does not list its models: %s", model.model_id, _describe_failure(error))
            return {}
        return {} if window is None else {CONTEXT_WINDOW_HEADER.encode(): str(window).encode()}

    async def _post_to_container(self, model: ServedModel, scope: Scope, body: bytes) -> ClientResponse:
        url = str(model.litellm_params["api_base"]).rstrip("/") + scope["path"].removeprefix("/v1")
        headers = _build_headers(model)
        [session] = self._sessions
        for attempt in range(1, _MAX_TRIES + 1):
            try:
                return await session.post(url, data=BytesPayload(body), headers=headers, allow_redirects=False)
            except ServerTimeoutError:
                raise  # the container may still be working on the request
            except ClientConnectionError:
                if attempt == _MAX_TRIES:
                    raise
        raise AssertionError("unreachable")


def _build_headers(model: ServedModel) -> dict[str, str]:
    headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
    if (key := model.litellm_params.get("api_key")) not in (None, "", "none"):
        headers["Authorization"] = f"Bearer {key}"
    return headers


def _read_served_name(model: ServedModel) -> str:
    """Return the name of the model at its server: LiteLLM's name without the provider before it."""
    return str(model.litellm_params.get("model")).partition("/")[2]


def _describe_failure(error: BaseException) -> str:
    """Return the reason of a failure; the message only where it is the gateway's own."""
    cause = getattr(error, "os_error", error)
    return str(cause.strerror) if isinstance(cause, AddressForbidden) else type(error).__name__


async def _forward_answer(response: ClientResponse, send: Send, more: Headers) -> None:
    passed = _FORWARDED_HEADERS - {b"content-length"} if "Content-Encoding" in response.headers else _FORWARDED_HEADERS
    headers = {name.lower(): value for name, value in response.raw_headers if name.lower() in passed} | more
    status = PROVIDER_REFUSED_STATUS if response.status == 401 else response.status
    await send({"type": "http.response.start", "status": status, "headers": list(headers.items())})
    async for piece in response.content.iter_any():
        await send({"type": "http.response.body", "body": piece, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})
