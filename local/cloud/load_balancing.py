"""The load balancers of the local cloud: a listener for each, and the health checks of their targets."""

import asyncio
import logging
import threading
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from local.cloud.forwarder import Address, Listener

logger = logging.getLogger("local.balancing")
_STEP_SECONDS = 0.2
_CHECK_SECONDS = 1.0
_CHECK_TIMEOUT_SECONDS = 4.0


@dataclass(frozen=True)
class Target:
    """A registered target with the health check of its target group."""

    address: Address
    health_path: str
    healthy_codes: str


class Registry(Protocol):
    """The emulator's load balancers, listeners and targets."""

    def listeners(self) -> dict[Address, frozenset[Target]]:
        """Return the targets of each listener's default action, by the listener's address."""


class LoadBalancers(threading.Thread):
    """A thread with an event loop that opens the listeners and checks the health of the targets."""

    def __init__(self, registry: Registry) -> None:
        super().__init__(name="balancing", daemon=True)
        self._registry = registry
        self._open: dict[Address, Listener] = {}
        self._targets: dict[Address, frozenset[Target]] = {}
        self._healthy: dict[Target, bool] = {}
        self._checks: dict[Target, asyncio.Task[None]] = {}

    def target_health(self, address: Address) -> str:
        """Return a target's state as ELBv2 names it: `initial` before the first check, `healthy` or `unhealthy`."""
        known = [healthy for target, healthy in dict(self._healthy).items() if target.address == address]
        return ("healthy" if any(known) else "unhealthy") if known else "initial"

    def run(self) -> None:
        asyncio.run(self._update_repeatedly())

    async def _update_repeatedly(self) -> None:
        while True:
            self._targets = self._registry.listeners()
            await self._follow_listeners()
            self._follow_targets()
            await asyncio.sleep(_STEP_SECONDS)

    async def _follow_listeners(self) -> None:
        for gone in self._open.keys() - self._targets.keys():
            self._open.pop(gone).close()
        for new in self._targets.keys() - self._open.keys():
            listener = Listener(new, partial(self._healthy_targets, new))
            try:
                await listener.open()
            except OSError as refused:
                logger.warning("load balancer at %s:%d cannot listen: %s", new.host, new.port, refused)
                continue
            self._open[new] = listener

    def _follow_targets(self) -> None:
        wanted = frozenset[Target]().union(*self._targets.values())
        for gone in self._checks.keys() - wanted:
            self._checks.pop(gone).cancel()
            self._healthy.pop(gone, None)
        for new in wanted - self._checks.keys():
            self._checks[new] = asyncio.create_task(self._check_health(new))

    def _healthy_targets(self, listener: Address) -> list[Address]:
        return [target.address for target in self._targets.get(listener, ()) if self._healthy.get(target)]

    async def _check_health(self, target: Target) -> None:
        while True:
            self._healthy[target] = healthy = await _is_healthy(target)
            await asyncio.sleep(_CHECK_SECONDS if healthy else _STEP_SECONDS * 2)


async def _is_healthy(target: Target) -> bool:
    """Return whether a GET request to the health path returns one of the healthy status codes."""
    with suppress(OSError, TimeoutError, ValueError, IndexError, asyncio.IncompleteReadError):
        status = await asyncio.wait_for(_request_status(target), _CHECK_TIMEOUT_SECONDS)
        return _matches_status(status, target.healthy_codes)
    return False


async def _request_status(target: Target) -> int:
    reader, writer = await asyncio.open_connection(target.address.host, target.address.port)
    try:
        head = f"GET {target.health_path} HTTP/1.1\r\nHost: {target.address.host}\r\nConnection: close\r\n\r\n"
        writer.write(head.encode())
        await writer.drain()
        return int((await reader.readline()).split()[1])
    finally:
        writer.close()


def _matches_status(status: int, codes: str) -> bool:
    """Return whether a status matches the matcher of a target group: `200`, `200,204` or `200-299`."""
    bounds: list[Any] = [part.split("-") for part in codes.split(",")]
    return any(int(bound[0]) <= status <= int(bound[-1]) for bound in bounds)
