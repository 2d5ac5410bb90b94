"""The latency of one caller while another sends large and hostile bodies to the same gateway process.

`python -m tests.bench.bodies`. The result is a ratio: the worst and the usual latency of the caller, divided by those
of
the same caller alone on the same machine. Four connections send each body.
"""

import asyncio
import json
import statistics
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import aiohttp
import psutil
from rich.console import Console
from rich.table import Table

from tests.bench.gateway import UVICORN, Server, publish_models
from tests.support.cloud import own_cloud
from tests.support.gateway_process import cloud_environment, running_replicas
from tests.support.started_processes import start_process

MB = 1_000_000
SECONDS, SENDERS = 4.0, 4
GOAL_WORST = 1.0  # seconds: the longest wait of the other caller for any body
_TEXT = b'{"model": "%s", "max_tokens": 5, "messages": [{"role": "user", "content": "hi"}], "user": '
#: The bodies that are sent; each continues an ordinary chat.
BODIES = {
    "nothing": b"",
    "9 MB of empty lists": b"[" + b"[]," * (3 * MB) + b"[]]}",
    "20 MB of names": b"{" + b",".join(b'"%d":1' % n for n in range(1_700_000)) + b"}}",
    "20 MB of nested lists": b"[" * (19 * MB),
    "20 MB of text": b'"' + b"x" * (19 * MB) + b'"}',
    "20 MB of escapes": b'"' + b'\\"' * (9 * MB) + b'"}',
    "as many values as may be": b"[" + b"1," * 300_000 + b"1]}",
    "as many lists as may be": b"[" + b"[]," * 19_000 + b"[]]}",
    "as many messages as may be": None,
    "a model's name of 160 KB": None,
}
console = Console(highlight=False, width=120)


def build_body(name: str, model: str) -> bytes:
    """Return the body of this name."""
    found = BODIES[name]
    if name == "as many messages as may be":
        messages = [{"role": "user", "content": "hi"}] * 19_900
        return json.dumps({"model": model, "max_tokens": 5, "messages": messages}).encode()
    if found is None:
        return json.dumps({"model": "eyJ-" * 40_000, "messages": []}).encode()
    return _TEXT % model.encode() + found


@contextmanager
def run_gateway() -> Iterator[tuple[Server, str]]:
    """Run one gateway process in front of a fake container; yield it with the token of another user."""
    with own_cloud() as cloud:
        aws, logs = cloud_environment(cloud), cloud.log.parent
        with (
            start_process((*UVICORN, "tests.bench.upstream:app"), aws, logs / "upstream.log") as upstream,
            running_replicas(cloud, 1, WEB_CONCURRENCY="1") as [ours],
        ):
            publish_models(ours, upstream)
            time.sleep(3)  # until the routes are taken up
            yield Server("gateway", ours.url, ours.token("neighbour"), "straight"), ours.token("hostile")


async def send_body(session: aiohttp.ClientSession, url: str, token: str, content: bytes) -> tuple[int, float]:
    """Send a request; return the status (0 without an answer) and the seconds until it came."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    started = time.perf_counter()
    try:
        async with session.post(f"{url}/v1/chat/completions", data=content, headers=headers) as answer:
            await answer.read()
            return answer.status, time.perf_counter() - started
    except aiohttp.ClientError:
        return 0, time.perf_counter() - started


async def measure_neighbour(
    server: Server, token: str, name: str, model: str
) -> tuple[list[float], set[int], set[int]]:
    """Measure the other caller while the body is sent; return their latencies and all statuses."""
    latencies, end = list[float](), time.perf_counter() + SECONDS
    neighbour_statuses, sender_statuses = set[int](), set[int]()
    question = json.dumps({"model": "straight", "messages": [{"role": "user", "content": "hi"}]}).encode()
    content = build_body(name, model)
    async with aiohttp.ClientSession() as session:

        async def send_repeatedly() -> None:
            while name != "nothing" and time.perf_counter() < end:
                sender_statuses.add((await send_body(session, server.url, token, content))[0])

        async def send_as_neighbour() -> None:
            while time.perf_counter() < end:
                status, seconds = await send_body(session, server.url, server.token, question)
                neighbour_statuses.add(status)
                latencies.append(seconds)

        await asyncio.gather(send_as_neighbour(), *(send_repeatedly() for _ in range(SENDERS)))
    return latencies, neighbour_statuses, sender_statuses


def main() -> int:
    """Measure and print; return 0 if the goal is kept."""
    table = Table("sent", "to", "answered", "usual, ms", "worst, ms", "× alone", "neighbour", "resident, MB")
    worst = 0.0
    with run_gateway() as (server, token):
        port = urlsplit(server.url).port
        pid = next(found.pid for found in psutil.net_connections("tcp")
                   if found.status == psutil.CONN_LISTEN and found.laddr and found.laddr.port == port)  # fmt: skip
        alone = max(asyncio.run(measure_neighbour(server, token, "nothing", "straight"))[0])
        for name in BODIES:
            for model in ("straight", "translated"):
                latencies, neighbour_statuses, sender_statuses = asyncio.run(
                    measure_neighbour(server, token, name, model)
                )
                slowest, usual = max(latencies), statistics.median(latencies)
                worst = max(worst, slowest)
                memory = psutil.Process(pid).memory_info().rss // MB if pid else 0
                shown = (f"{usual * 1000:.0f}", f"{slowest * 1000:.0f}", f"{slowest / alone:.1f}")
                table.add_row(
                    name, model, str(sorted(sender_statuses)), *shown, str(sorted(neighbour_statuses)), str(memory)
                )
    console.print(table)
    console.print(f"worst: {worst:.2f} s, goal {GOAL_WORST} s")
    return 0 if worst <= GOAL_WORST else 1


if __name__ == "__main__":
    sys.exit(main())
