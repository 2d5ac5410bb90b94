"""The number of a load balancer's 1,000 idle connections that the gateway has closed before they are reused."""

import asyncio
import sys
import tempfile
from pathlib import Path

from rich.console import Console

from tests.support.cloud import own_cloud
from tests.support.gateway_process import running_gateway
from tests.support.idle_connections import reuse
from tests.support.image import IMAGE, running_container, task_environment
from tests.support.started_processes import wait_for_answer

console = Console(highlight=False)
CONNECTIONS, IDLE_SECONDS = 1_000, (6, 61)


def main() -> int:
    """Print the failures after each idle time; return 1 if there are any."""
    with (
        own_cloud() as cloud,
        running_gateway(cloud),
        tempfile.TemporaryDirectory() as folder,
        running_container(IMAGE, task_environment(cloud), Path(folder)) as container,
    ):
        wait_for_answer(f"{container.url}/health/readiness", within=120)
        found = asyncio.run(reuse(container.port, CONNECTIONS, *IDLE_SECONDS))
    for seconds, reused in zip(IDLE_SECONDS, found, strict=True):
        console.print(f"{reused.count} connections used again after {seconds} s idle: {reused.failures} failures")
    return int(any(reused.failures for reused in found))


if __name__ == "__main__":
    sys.exit(main())
