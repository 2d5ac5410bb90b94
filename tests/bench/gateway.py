"""The time that the gateway adds: the bare container, our direct way, our LiteLLM way, and the plain LiteLLM proxy.

All run in one run with one worker each before the same fake container. Ratios count, because the load shares the cores
with the servers.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil
from rich.console import Console
from rich.table import Table

from lisa.models.served import ServedModel
from local.settings import ROOT
from tests.support.cloud import own_cloud
from tests.support.gateway_process import RunningGateway, cloud_environment, running_replicas
from tests.support.started_processes import start_process, wait_for_answer

ROUNDS = 3
GOAL_RATE, GOAL_ADDED_MS, GOAL_EQUAL = 15.0, 1.5, 0.95
PYTHON = str(ROOT / ".local/venv/gateway/bin/python")
UVICORN = (PYTHON, "-m", "uvicorn", "--host", "127.0.0.1", "--port", "{port}", "--log-level", "warning")
KEY = "sk-plain-proxy"
console = Console(highlight=False, width=140)


@dataclass(frozen=True)
class Server:
    """One of the compared servers."""

    name: str
    url: str
    token: str
    model: str

    @property
    def pid(self) -> int:
        """Return the id of the process that listens there."""
        port = urlsplit(self.url).port
        return next(
            found.pid
            for found in psutil.net_connections("tcp")
            if found.status == psutil.CONN_LISTEN and found.laddr and found.laddr.port == port and found.pid
        )

    def load(self, connections: int, requests: int, **more: Any) -> dict[str, Any]:
        """Run a load; return its figures with the server's CPU milliseconds per request."""
        wanted = {"url": f"{self.url}/v1/chat/completions", "token": self.token, "model": self.model}
        order = json.dumps(wanted | {"connections": connections, "requests": requests} | more)
        before = sum(psutil.Process(self.pid).cpu_times()[:2])
        done = subprocess.run(
            [PYTHON, "-m", "tests.bench.load", order], cwd=ROOT, capture_output=True, text=True, check=True
        )
        found: dict[str, Any] = json.loads(done.stdout)
        found["cpu"] = (sum(psutil.Process(self.pid).cpu_times()[:2]) - before) * 1000 / requests
        return found


@contextmanager
def run_servers() -> Iterator[list[Server]]:
    """Run all four servers and warm them up."""
    with ExitStack() as stack:
        cloud = stack.enter_context(own_cloud())
        aws, logs = cloud_environment(cloud), cloud.log.parent
        upstream = stack.enter_context(
            start_process((*UVICORN, "tests.bench.upstream:app"), aws, logs / "upstream.log")
        )
        [ours] = stack.enter_context(running_replicas(cloud, 1, WEB_CONCURRENCY="1"))
        plain = stack.enter_context(
            start_process(
                (*UVICORN, "litellm.proxy.proxy_server:app"), _configure_plain_proxy(aws, upstream), logs / "plain.log"
            )
        )
        publish_models(ours, upstream)
        wait_for_answer(f"{plain}/health/liveliness", within=120)
        time.sleep(2)  # until the routes are taken up
        token = ours.token("bench", "bench")
        yield [
            Server("bare container", upstream, "none", "m"),
            Server("ours, straight", ours.url, token, "straight"),
            Server("ours, by LiteLLM", ours.url, token, "translated"),
            Server("plain LiteLLM proxy", plain, KEY, "plain"),
        ]


def publish_models(ours: RunningGateway, address: str) -> None:
    params = {"model": "hosted_vllm/m", "api_base": f"{address}/v1"}
    ours.models.publish_model(ServedModel(model_id="straight", litellm_params=params, inference_container="vllm"))
    ours.models.publish_model(ServedModel(model_id="translated", litellm_params=params))


def _configure_plain_proxy(aws: dict[str, str], address: str) -> dict[str, str]:
    """Run the proxy as its documentation says: a master key, one model, no database, production settings."""
    params = {"model": "hosted_vllm/m", "api_base": f"{address}/v1", "api_key": "none"}
    configuration = {
        "model_list": [{"model_name": "plain", "litellm_params": params}],
        "litellm_settings": {"drop_params": True, "turn_off_message_logging": True},
        "router_settings": {"num_retries": 1, "disable_cooldowns": True},
    }
    place = Path(tempfile.mkdtemp(prefix="lisa-bench-")) / "config.yaml"
    place.write_text(json.dumps(configuration))
    flags = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY_DISABLED": "true"}
    flags |= {"AIOHTTP_CONNECTOR_LIMIT": "100000", "AIOHTTP_CONNECTOR_LIMIT_PER_HOST": "0"}
    more = {"LITELLM_MODE": "PRODUCTION", "LITELLM_LOG": "WARNING", "LITELLM_MASTER_KEY": KEY}
    return aws | flags | more | {"CONFIG_FILE_PATH": str(place)}


def main() -> int:
    """Measure and print; return 0 if the goals are kept."""
    with run_servers() as compared:
        for server in compared:
            server.load(1, 50)
            server.load(8, 200, stream=True)
        single = measure_rounds(compared, 1, 300)
        many = measure_rounds(compared, 32, 640)
        streams = measure_rounds(compared, 1, 60, stream=True)
        idle = {server.name: measure_memory(server) for server in compared[1:]}
    return print_report(single, many, streams, idle)


def measure_rounds(compared: list[Server], connections: int, requests: int, **more: Any) -> dict[str, dict[str, float]]:
    """Return each server's medians over rounds; the servers take turns, so that other load affects all alike."""
    found: dict[str, list[dict[str, Any]]] = {server.name: [] for server in compared}
    for number in range(ROUNDS):
        console.print(f"{requests} requests over {connections} connections: round {number + 1}", style="dim")
        for server in compared:
            count = requests * (1 if "LiteLLM" in server.name else 4)
            found[server.name].append(server.load(connections, count, **more))
    return {name: compute_medians(one) for name, one in found.items()}


def compute_medians(found: list[dict[str, Any]]) -> dict[str, float]:
    """Return the medians over the rounds of one server."""
    ends = sorted(end for one in found for _, end in one["requests"])
    return {
        "rate": statistics.median(len(one["requests"]) / one["seconds"] for one in found),
        "cpu": statistics.median(one["cpu"] for one in found),
        "first": statistics.median(first for one in found for first, _ in one["requests"]),
        **{f"p{rank}": ends[min(len(ends) - 1, len(ends) * rank // 100)] for rank in (50, 95, 99)},
    }


def measure_memory(server: Server, streams: int = 1_000) -> float:
    """Return the megabytes that so many open and silent streams need."""
    console.print(f"{server.name}: {streams} idle streams", style="dim")
    wanted = {"url": f"{server.url}/v1/chat/completions", "token": server.token, "model": server.model}
    order = json.dumps(wanted | {"connections": streams, "requests": 0, "stream": True, "idle_seconds": 3})
    before = psutil.Process(server.pid).memory_info().rss
    with subprocess.Popen(
        [PYTHON, "-m", "tests.bench.load", order], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as load:
        assert load.stdout
        assert load.stdout.readline().strip() == "open"
        held = psutil.Process(server.pid).memory_info().rss
        load.wait(60)
    return (held - before) / 1e6


def print_report(single: Any, many: Any, streams: Any, idle: Any) -> int:
    """Print the table and the goals; return 0 if they are kept."""
    table = Table(
        "", "req/s 1", "req/s 32", "p50/p95/p99 ms 1", "p50/p95/p99 ms 32", "first event ms", "CPU ms", "MB 1,000 idle"
    )
    for name, one in single.items():
        ranks = [" / ".join(f"{found[f'p{rank}']:.1f}" for rank in (50, 95, 99)) for found in (one, many[name])]
        table.add_row(
            name, f"{one['rate']:.0f}", f"{many[name]['rate']:.0f}", *ranks, f"{streams[name]['first']:.1f}",
            f"{many[name]['cpu']:.2f}", f"{idle.get(name, 0):.0f}",
        )  # fmt: skip
    console.print(table)
    bare, straight, translated, plain = single
    rate = many[straight]["rate"] / many[plain]["rate"]
    added = single[straight]["p50"] - single[bare]["p50"]
    equal = many[translated]["rate"] / many[plain]["rate"]
    console.print(f"straight: {rate:.1f} × the plain proxy's requests/s at 32 connections; the goal is {GOAL_RATE}")
    console.print(f"straight: {added:.2f} ms added at one connection (p50); the goal is {GOAL_ADDED_MS}")
    console.print(f"by LiteLLM: {equal:.2f} × the plain proxy's requests/s; the goal is {GOAL_EQUAL}")
    return int(rate < GOAL_RATE or added > GOAL_ADDED_MS or equal < GOAL_EQUAL)


if __name__ == "__main__":
    os.environ.setdefault("PYTHONPATH", "layers/core:functions:.")
    sys.exit(main())
