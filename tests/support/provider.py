"""A model provider on this machine that answers by a script and records requests and disconnects."""

import asyncio
import json
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass
class ProviderRequest:
    """A received request; `left` is when its client disconnected (monotonic seconds)."""

    path: str
    headers: Mapping[str, str]
    body: bytes
    left: float | None = None

    @property
    def fields(self) -> dict[str, Any]:
        """The JSON body; empty for a form."""
        return json.loads(self.body) if self.body.startswith(b"{") else {}


@dataclass(frozen=True)
class ProviderAnswer:
    """The provider's answer: a body or the pieces of a stream. With neither it never answers."""

    body: bytes | None = None
    pieces: AsyncIterator[bytes] | None = None
    status: int = 200
    media_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


Script = Callable[[ProviderRequest], ProviderAnswer]


@dataclass
class Provider:
    """The provider's address and every request that reached it."""

    url: str = ""
    heard: list[ProviderRequest] = field(default_factory=list)

    def about(self, path: str, model: str | None = None) -> list[ProviderRequest]:
        """Return the requests whose path has this ending, for that model."""
        return [one for one in self.heard if one.path.endswith(path) and model in (None, one.fields.get("model"))]


@contextmanager
def run_provider(script: Script) -> Iterator[Provider]:
    """Run a provider with this script until the end of the block."""
    loop, provider = asyncio.new_event_loop(), Provider()
    writers: set[asyncio.StreamWriter] = set()

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writers.add(writer)
        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            await _connected(reader, writer, (provider, script))
        writer.close()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    server = asyncio.run_coroutine_threadsafe(asyncio.start_server(connected, "127.0.0.1", 0), loop).result(10)
    provider.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield provider
    finally:
        asyncio.run_coroutine_threadsafe(_ended(server, writers), loop).result(10)
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _ended(server: asyncio.Server, writers: set[asyncio.StreamWriter]) -> None:
    """Cancel every request and close every socket; closing alone would wait for a client that does not read."""
    server.close()
    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
    for writer in writers:
        writer.transport.abort()
    await asyncio.gather(*(writer.wait_closed() for writer in writers), return_exceptions=True)


async def _connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, by: tuple[Provider, Script]) -> None:
    """Answer one request per connection."""
    provider, script = by
    heard = await _request(reader)
    provider.heard.append(heard)
    saying = asyncio.ensure_future(_say(script(heard), writer))
    leaving = asyncio.ensure_future(reader.read(1))
    try:
        await asyncio.wait({saying, leaving}, return_when=asyncio.FIRST_COMPLETED)
        if not saying.done() or isinstance(saying.exception(), ConnectionError):
            heard.left = time.monotonic()
    finally:
        saying.cancel()
        leaving.cancel()
        await asyncio.gather(saying, leaving, return_exceptions=True)


async def _request(reader: asyncio.StreamReader) -> ProviderRequest:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines if line)}
    if headers.get("transfer-encoding") == "chunked":
        return ProviderRequest(first.split()[1], headers, await _chunks(reader))
    return ProviderRequest(first.split()[1], headers, await reader.readexactly(int(headers.get("content-length", 0))))


async def _chunks(reader: asyncio.StreamReader) -> bytes:
    parts = []
    while size := int(await reader.readline(), 16):
        parts.append(await reader.readexactly(size))
        await reader.readline()
    await reader.readline()
    return b"".join(parts)


async def _say(answered: ProviderAnswer, writer: asyncio.StreamWriter) -> None:
    if answered.body is None and answered.pieces is None:
        await asyncio.Event().wait()
    headers = {"Content-Type": answered.media_type, "Connection": "close", **answered.headers}
    if answered.body is not None:
        headers["Content-Length"] = str(len(answered.body))
    head = f"HTTP/1.1 {answered.status} Said\r\n" + "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(head.encode() + b"\r\n" + (answered.body or b""))
    async for piece in answered.pieces or _nothing():
        writer.write(piece)
        await writer.drain()
    await writer.drain()


async def _nothing() -> AsyncIterator[bytes]:
    return
    yield b""
