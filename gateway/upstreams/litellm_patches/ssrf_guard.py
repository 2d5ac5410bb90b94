"""HTTP clients connect to any address. LiteLLM and the SDKs in it create clients that the gateway cannot configure.

Every client connects through one of four functions: aiohttp's, httpcore's two (below httpx) and urllib3's as `requests`
uses it. Boto3's use of urllib3 is not patched: it asks AWS for credentials at an address that is forbidden to models.
"""

import asyncio
import importlib
import socket
from collections.abc import Iterator
from typing import Any

from gateway.upstreams.address_guard import filter_permitted_addresses
from lisa.policy.addresses import AddressPolicy


def apply(policy: AddressPolicy) -> None:
    """Let all HTTP clients of this process, existing ones too, connect only to addresses that the policy permits."""
    _patch_aiohttp(policy)
    for name in ("httpcore", "httpcore2"):
        core = importlib.import_module(name)
        _patch_async_httpcore(core, policy)
        _patch_sync_httpcore(core, policy)
    _patch_requests(policy)


def _patch_aiohttp(policy: AddressPolicy) -> None:
    """Check the addresses that aiohttp's connectors connect to, after they resolved a name."""
    happy_eyeballs = importlib.import_module("aiohttp.connector").aiohappyeyeballs
    connect = happy_eyeballs.start_connection

    async def start_permitted_connection(addr_infos: Any, **options: Any) -> socket.socket:
        connected: socket.socket = await connect(list(filter_permitted_addresses(addr_infos, policy)), **options)
        return connected

    happy_eyeballs.start_connection = start_permitted_connection


def _patch_async_httpcore(core: Any, policy: AddressPolicy) -> None:
    connect = core.AnyIOBackend.connect_tcp

    async def connect_to_permitted(own: Any, host: str, port: int, timeout: float | None = None, **options: Any) -> Any:
        loop = asyncio.get_running_loop()
        failed: Exception | None = None
        try:
            async with asyncio.timeout(timeout):
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            for info in filter_permitted_addresses(found, policy):
                try:
                    return await connect(own, str(info[4][0]), port, timeout, **options)
                except core.ConnectError as error:
                    failed = error
        except TimeoutError as error:
            raise core.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise core.ConnectError(str(error)) from error
        raise failed or core.ConnectError(host)

    core.AnyIOBackend.connect_tcp = connect_to_permitted


def _patch_sync_httpcore(core: Any, policy: AddressPolicy) -> None:
    connect = core.SyncBackend.connect_tcp

    def connect_to_permitted(own: Any, host: str, port: int, timeout: float | None = None, **options: Any) -> Any:
        failed: Exception | None = None
        try:
            for address in _resolve_permitted_addresses(host, port, policy):
                try:
                    return connect(own, address, port, timeout, **options)
                except core.ConnectError as error:
                    failed = error
        except OSError as error:
            raise core.ConnectError(str(error)) from error
        raise failed or core.ConnectError(host)

    core.SyncBackend.connect_tcp = connect_to_permitted


def _patch_requests(policy: AddressPolicy) -> None:
    """Give pools of `requests` connections of a class of their own; other users of urllib3 keep theirs."""
    adapters: Any = importlib.import_module("requests.adapters")
    pools: Any = importlib.import_module("urllib3.connectionpool")
    manager: Any = adapters.PoolManager

    def build_guarded_pool(kind: Any) -> Any:
        class GuardedConnection(kind.ConnectionCls):  # type: ignore[misc]
            _dns_host: str

            def _new_conn(self) -> socket.socket:
                host = self._dns_host
                try:
                    self._dns_host = next(_resolve_permitted_addresses(host, self.port, policy))
                    connection: socket.socket = super()._new_conn()
                    return connection
                finally:
                    self._dns_host = host

        return type(kind.__name__, (kind,), {"ConnectionCls": GuardedConnection})

    kinds = {
        "http": build_guarded_pool(pools.HTTPConnectionPool),
        "https": build_guarded_pool(pools.HTTPSConnectionPool),
    }

    class GuardedPoolManager(manager):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.pool_classes_by_scheme = kinds

    adapters.PoolManager = GuardedPoolManager


def _resolve_permitted_addresses(host: str, port: int, policy: AddressPolicy) -> Iterator[str]:
    """Yield the addresses of a host that the policy permits."""
    for info in filter_permitted_addresses(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), policy):
        yield str(info[4][0])
