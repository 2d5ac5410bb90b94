"""A load of fixed size on one URL over raw sockets: `python -m tests.bench.load '{…}'`.

It prints JSON: the seconds in all, and the milliseconds of each request to the first byte of the body and to its end.
"""

import asyncio
import json
import sys
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import uvloop

_OPEN_SECONDS = 120


@dataclass(frozen=True)
class Load:
    """The number of requests and connections; `idle` keeps that many streams open for so many seconds instead."""

    url: str
    token: str
    model: str
    connections: int
    requests: int
    stream: bool = False
    idle_seconds: float = 0

    def build_request(self) -> bytes:
        """The bytes of one request."""
        parts = urlsplit(self.url)
        content = "idle" if self.idle_seconds else "a question"
        fields = {"model": self.model, "messages": [{"role": "user", "content": content}], "stream": self.stream}
        body = json.dumps(fields).encode()
        head = (
            f"POST {parts.path} HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Bearer {self.token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return head.encode() + body


async def read_answer(reader: asyncio.StreamReader) -> tuple[int, float]:
    """Read one answer to its end; return its status and the time of the first byte of its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status = int(head.split()[1])
    if "content-length:" in head:
        length = int(head.split("content-length:")[1].split()[0])
        first = time.perf_counter()
        await reader.readexactly(length)
        return status, first
    first = 0.0
    while size := int(await reader.readuntil(b"\r\n"), 16):
        first = first or time.perf_counter()
        await reader.readexactly(size + 2)
    await reader.readexactly(2)
    return status, first


async def send_share(load: Load, count: int, found: list[tuple[float, float]]) -> None:
    """Send one connection's share of the requests."""
    parts = urlsplit(load.url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    request = load.build_request()
    for _ in range(count):
        started = time.perf_counter()
        writer.write(request)
        status, first = await read_answer(reader)
        if status != 200:
            raise SystemExit(f"{load.url} answered {status}")
        found.append(((first - started) * 1000, (time.perf_counter() - started) * 1000))
    writer.close()


async def hold_streams(load: Load) -> None:
    """Open the streams, report that they are open, and keep them."""
    parts, streams = urlsplit(load.url), []
    for _ in range(load.connections):
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        writer.write(load.build_request())
        streams.append((reader, writer))
    async with asyncio.timeout(_OPEN_SECONDS):
        for reader, _ in streams:
            await reader.readuntil(b"data:")
    sys.stdout.write("open\n")
    sys.stdout.flush()
    await asyncio.sleep(load.idle_seconds)


async def main(load: Load) -> dict[str, Any]:
    """Run the load."""
    if load.idle_seconds:
        await hold_streams(load)
        return {}
    found: list[tuple[float, float]] = []
    started = time.perf_counter()
    share = load.requests // load.connections
    await asyncio.gather(*(send_share(load, share, found) for _ in range(load.connections)))
    return {"seconds": time.perf_counter() - started, "requests": found}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(uvloop.run(main(Load(**json.loads(sys.argv[1]))))))
