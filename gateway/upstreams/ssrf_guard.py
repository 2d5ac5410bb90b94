"""The HTTP clients that LiteLLM and the SDKs in it make for themselves, held to where connections may lead.

Whoever makes a client, and whatever they tell it, it connects through one of four functions: aiohttp's, httpcore's two
(below httpx) and urllib3's as `requests` uses it. Boto3 has urllib3 to itself and is left alone: it asks AWS for
credentials at an address that is closed to models.
"""

import asyncio
import importlib
import socket
from collections.abc import Iterator
from typing import Any

from gateway.upstreams.address_guard import allowed
from lisa.policy.addresses import AddressPolicy


def hold(reach: AddressPolicy) -> None:
    """Hold every client of this process, those that exist already too. Once per process."""
    _hold_aiohttp(reach)
    for name in ("httpcore", "httpcore2"):
        core = importlib.import_module(name)
        _hold_asynchronous(core, reach)
        _hold_synchronous(core, reach)
    _hold_requests(reach)


def _hold_aiohttp(reach: AddressPolicy) -> None:
    """Connectors resolve first, and then connect to numeric addresses alone."""
    happy_eyeballs = importlib.import_module("aiohttp.connector").aiohappyeyeballs
    connect = happy_eyeballs.start_connection

    async def start_connection(addr_infos: Any, **options: Any) -> socket.socket:
        held: socket.socket = await connect(list(allowed(addr_infos, reach)), **options)
        return held

    happy_eyeballs.start_connection = start_connection


def _hold_asynchronous(core: Any, reach: AddressPolicy) -> None:
    connect = core.AnyIOBackend.connect_tcp

    async def connect_tcp(own: Any, host: str, port: int, timeout: float | None = None, **options: Any) -> Any:
        loop = asyncio.get_running_loop()
        failed: Exception | None = None
        try:
            async with asyncio.timeout(timeout):
                found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            for info in allowed(found, reach):
                try:
                    return await connect(own, str(info[4][0]), port, timeout, **options)
                except core.ConnectError as error:
                    failed = error
        except TimeoutError as error:
            raise core.ConnectTimeout(str(error)) from error
        except OSError as error:
            raise core.ConnectError(str(error)) from error
        raise failed or core.ConnectError(host)

    core.AnyIOBackend.connect_tcp = connect_tcp


def _hold_synchronous(core: Any, reach: AddressPolicy) -> None:
    connect = core.SyncBackend.connect_tcp

    def connect_tcp(own: Any, host: str, port: int, timeout: float | None = None, **options: Any) -> Any:
        failed: Exception | None = None
        try:
            for address in _addresses(host, port, reach):
                try:
                    return connect(own, address, port, timeout, **options)
                except core.ConnectError as error:
                    failed = error
        except OSError as error:
            raise core.ConnectError(str(error)) from error
        raise failed or core.ConnectError(host)

    core.SyncBackend.connect_tcp = connect_tcp


def _hold_requests(reach: AddressPolicy) -> None:
    """Pools of `requests` alone get connections of their own kind."""
    adapters: Any = importlib.import_module("requests.adapters")
    pools: Any = importlib.import_module("urllib3.connectionpool")
    manager: Any = adapters.PoolManager

    def held(kind: Any) -> Any:
        class Connection(kind.ConnectionCls):  # type: ignore[misc]
            _dns_host: str

            def _new_conn(self) -> socket.socket:
                host = self._dns_host
                try:
                    self._dns_host = next(_addresses(host, self.port, reach))
                    made: socket.socket = super()._new_conn()
                    return made
                finally:
                    self._dns_host = host

        return type(kind.__name__, (kind,), {"ConnectionCls": Connection})

    kinds = {"http": held(pools.HTTPConnectionPool), "https": held(pools.HTTPSConnectionPool)}

    class Manager(manager):  # type: ignore[misc]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            super().__init__(*arguments, **options)
            self.pool_classes_by_scheme = kinds

    adapters.PoolManager = Manager


def _addresses(host: str, port: int, reach: AddressPolicy) -> Iterator[str]:
    """The addresses of a host that may be connected to, one after the other."""
    for info in allowed(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM), reach):
        yield str(info[4][0])
