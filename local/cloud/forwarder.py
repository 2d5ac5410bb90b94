"""The data plane of a load balancer: it copies the bytes of each connection to a healthy target."""

import asyncio
import itertools
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass

_CHUNK_BYTES = 65536
_HEADER_SECONDS = 2.0
_CONNECT_SECONDS = 2.0
_UNAVAILABLE_RESPONSE = (
    b"HTTP/1.1 503 Service Unavailable\r\nContent-Type: text/plain\r\nContent-Length: 18\r\n"
    b"Retry-After: 1\r\nConnection: close\r\n\r\nno healthy target\n"
)


@dataclass(frozen=True, order=True)
class Address:
    """A loopback address with a port."""

    host: str
    port: int


class Listener:
    """A listening socket; each connection stays with one target."""

    def __init__(self, address: Address, targets: Callable[[], list[Address]]) -> None:
        self._address, self._targets = address, targets
        self._turn: Iterator[int] = itertools.count()
        self._server: asyncio.Server | None = None

    async def open(self) -> None:
        self._server = await asyncio.start_server(self._forward_connection, self._address.host, self._address.port)

    def close(self) -> None:
        """Stop accepting connections; open connections continue, as on AWS while a target drains."""
        if self._server is not None:
            self._server.close()

    async def _forward_connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        upstream = await self._connect_to_target()
        with suppress(ConnectionError, TimeoutError):
            if upstream is None:
                await self._answer_unavailable(reader, writer)
            else:
                await asyncio.gather(_copy_bytes(reader, upstream[1]), _copy_bytes(upstream[0], writer))
        for end in (writer, upstream[1] if upstream else writer):
            end.close()

    async def _connect_to_target(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        targets = sorted(self._targets())
        start = next(self._turn)
        for step in range(len(targets)):
            target = targets[(start + step) % len(targets)]
            with suppress(OSError, TimeoutError):
                return await asyncio.wait_for(asyncio.open_connection(target.host, target.port), _CONNECT_SECONDS)
        return None

    async def _answer_unavailable(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Read the request's headers, then return 503. Without the read, the client could lose the response."""
        with suppress(asyncio.IncompleteReadError, asyncio.LimitOverrunError, TimeoutError):
            await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _HEADER_SECONDS)
        writer.write(_UNAVAILABLE_RESPONSE)
        await writer.drain()


async def _copy_bytes(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Copy bytes as they arrive, then close the sink for writing."""
    with suppress(ConnectionError):
        while chunk := await source.read(_CHUNK_BYTES):
            sink.write(chunk)
            await sink.drain()
    with suppress(OSError):
        if sink.can_write_eof():
            sink.write_eof()
