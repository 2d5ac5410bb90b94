"""The fast path: slow readers, stale connections and broken answers of a scripted container."""

import asyncio
from collections.abc import Awaitable, Callable
from ipaddress import ip_network
from typing import Any

import pytest

from gateway.calls.upstream import ADMISSION_KEY, Admission, BrokenAnswer
from gateway.upstreams.pass_through import PassThrough
from gateway.upstreams.provider_exchanges import record_exchanges
from lisa.models.served import ServedModel
from lisa.policy.addresses import AddressPolicy

HERE = AddressPolicy((ip_network("127.0.0.0/8"),))
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
Connected = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


async def check_request(reader: asyncio.StreamReader) -> None:
    """Read one request to its end."""
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    await reader.readexactly(int(head.split(b"content-length:")[1].split()[0]))


def run(
    connected: Connected,
    calling: Callable[[Callable[..., Awaitable[None]]], Awaitable[None]],
    *,
    by_platform: bool = False,
) -> None:
    """Run `calling` with a function that calls the container, with the ASGI `send` of the caller."""

    async def main() -> None:
        server = await asyncio.start_server(connected, "127.0.0.1", 0)
        params = {"model": "hosted_vllm/m", "api_base": f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"}
        upstream = PassThrough(HERE)

        async def ask(send: Callable[[Any], Awaitable[None]]) -> None:
            async def receive() -> Any:
                return {"type": "http.request", "body": b"{}"}

            model = ServedModel(model_id="m", litellm_params=params, inference_container="vllm")
            admission = Admission("ann", model, by_platform=by_platform)
            scope: Any = {"type": "http", "path": "/v1/chat/completions", ADMISSION_KEY: admission}
            await upstream(scope, receive, send)

        async with upstream.keep_running():
            await calling(ask)
        server.close()

    asyncio.run(asyncio.wait_for(main(), 30))


class RecordingSend:
    """An ASGI `send` that stores its messages."""

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def __call__(self, message: Any) -> None:
        self.messages.append(message)

    @property
    def status(self) -> int:
        return int(self.messages[0]["status"])

    @property
    def body(self) -> bytes:
        return b"".join(message.get("body", b"") for message in self.messages[1:])


def test_a_container_is_read_as_fast_as_its_caller_reads() -> None:
    said = 0

    async def talkative(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal said
        await check_request(reader)
        writer.write(HEAD + b"Connection: close\r\n\r\n")
        while True:
            writer.write(b"x" * 65_536)
            await writer.drain()
            said += 65_536

    async def calling(ask: Callable[..., Awaitable[None]]) -> None:
        async def never_again(message: Any) -> None:
            if message["type"] == "http.response.body":
                await asyncio.Event().wait()

        asking = asyncio.ensure_future(ask(never_again))
        await asyncio.sleep(0.3)
        before = said
        await asyncio.sleep(0.3)
        assert 0 < before == said < 32 * 1024 * 1024, "what the buffers of two sockets hold"
        asking.cancel()
        await asyncio.wait({asking})

    run(talkative, calling)


def test_a_connection_that_the_container_closed_is_replaced() -> None:
    connections = 0

    async def once(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal connections
        connections += 1
        await check_request(reader)
        writer.write(HEAD + b"Content-Length: 2\r\n\r\nok")
        await check_request(reader)  # the next one on this connection finds it closed
        writer.close()

    async def calling(ask: Callable[..., Awaitable[None]]) -> None:
        for _ in range(2):
            recorded_send = RecordingSend()
            await ask(recorded_send)
            assert (recorded_send.status, recorded_send.body) == (200, b"ok")

    run(once, calling)
    assert connections == 2


def test_a_request_is_not_repeated_after_its_answer_began() -> None:
    requests = 0

    async def breaking(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        await check_request(reader)
        requests += 1
        writer.write(HEAD + b"Content-Length: 9\r\n\r\nhalf")
        await writer.drain()
        writer.close()

    async def calling(ask: Callable[..., Awaitable[None]]) -> None:
        recorded_send = RecordingSend()
        with pytest.raises(BrokenAnswer):
            await ask(recorded_send)
        assert recorded_send.body == b"half"
        assert recorded_send.messages[-1].get("more_body"), "nobody is told that this was all"

    run(breaking, calling)
    assert requests == 1


def test_a_request_to_a_silent_container_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gateway.upstreams.pass_through._SILENCE_SECONDS", 0.2)
    requests = 0

    async def silent(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        await check_request(reader)
        requests += 1
        await reader.read()
        writer.close()

    async def calling(ask: Callable[..., Awaitable[None]]) -> None:
        recorded_send = RecordingSend()
        await ask(recorded_send)
        assert recorded_send.status == 503

    run(silent, calling)
    assert requests == 1


def test_a_container_that_closes_every_connection_is_unavailable() -> None:
    requests = 0

    async def closing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal requests
        await check_request(reader)
        requests += 1
        writer.close()

    async def calling(ask: Callable[..., Awaitable[None]]) -> None:
        recorded_send = RecordingSend()
        await ask(recorded_send)
        assert (recorded_send.status, b"does not answer" in recorded_send.body) == (503, True)

    run(closing, calling)
    assert requests == 2


def test_a_redirect_of_a_container_is_a_failure_and_not_followed() -> None:
    elsewhere = 0

    async def redirecting(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal elsewhere
        while not reader.at_eof():
            await check_request(reader)
            elsewhere += 1
            writer.write(b"HTTP/1.1 307 Temporary Redirect\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")
            await writer.drain()

    recorded_send = RecordingSend()

    async def calling(ask: Callable[..., Awaitable[None]]) -> None:
        await ask(recorded_send)

    with record_exchanges() as exchanges:
        run(redirecting, calling)

    assert (recorded_send.status, elsewhere) == (502, 1)
    assert not any(name.lower() == b"location" for name, _ in recorded_send.messages[0]["headers"])
    assert exchanges.is_provider_fault(502)


@pytest.mark.parametrize(
    ("by_platform", "listed", "window"),
    [
        (True, b'{"data": [{"id": "m", "max_model_len": 20000}]}', b"20000"),
        (True, b'{"data": []}', None),
        (True, b"no json", None),
        (False, b'{"data": [{"id": "m", "max_model_len": 20000}]}', None),
    ],
)
def test_a_test_by_the_platform_learns_the_context_window_of_the_container(
    by_platform: bool, listed: bytes, window: bytes | None
) -> None:
    paths = []

    async def answering(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        paths.append(head.split()[1])
        body = listed if head.startswith(b"GET") else b"ok"
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n" + body)
        writer.close()

    async def calling(ask: Callable[..., Awaitable[None]]) -> None:
        recorded_send = RecordingSend()
        await ask(recorded_send)
        assert (recorded_send.status, recorded_send.body) == (200, b"ok")
        assert dict(recorded_send.messages[0]["headers"]).get(b"x-lisa-context-window") == window

    run(answering, calling, by_platform=by_platform)
    assert paths == [b"/v1/chat/completions", *([b"/v1/models"] if by_platform else [])]
