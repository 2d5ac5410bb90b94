"""Connections that are idle and then used again, like those of a load balancer to its targets."""

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class Reuse:
    """The number of connections that were used again, and of those that were already closed."""

    count: int
    failures: int


async def reuse(port: int, count: int, *idle_seconds: float, path: str = "/health/liveliness") -> list[Reuse]:
    """Open so many connections, send one request over each, and again after each idle time.

    Raises AssertionError when a connection fails at its first use.
    """
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    assert all([await _asked(*one, path) for one in opened])
    found = []
    for seconds in idle_seconds:
        await asyncio.sleep(seconds)
        answered = [await _asked(*one, path) for one in opened]
        found.append(Reuse(count, answered.count(False)))
    for _, writer in opened:
        writer.close()
    return found


async def _asked(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> bool:
    """Return whether an answer came over this connection."""
    try:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: gateway\r\n\r\n".encode())
        await writer.drain()
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        await reader.readexactly(int(length.split(b":")[1]))
    except (ConnectionError, asyncio.IncompleteReadError):
        return False
    return head.startswith((b"HTTP/1.1 2", b"HTTP/1.1 4"))
