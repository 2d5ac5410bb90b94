"""The image's command starts under Fargate's conditions, serves, keeps idle connections and exits."""

import asyncio
import dataclasses
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import openai
import pytest

from local.settings import ROOT
from local.waiting import wait_until
from tests.support.gateway_process import RunningGateway
from tests.support.idle_connections import Reuse, reuse
from tests.support.image import IMAGE, RunningContainer, running_container, task_environment
from tests.support.started_processes import start_process, wait_for_answer

pytestmark = pytest.mark.cloud


@pytest.fixture(scope="module")
def container(serve_gateway: RunningGateway, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningContainer]:
    with running_container(IMAGE, task_environment(serve_gateway.cloud), tmp_path_factory.mktemp("container")) as found:
        wait_for_answer(f"{found.url}/health/readiness", within=120)
        yield found


def test_the_gateway_serves_as_its_own_user_on_a_read_only_root(
    container: RunningContainer, serve_gateway: RunningGateway
) -> None:
    with openai.OpenAI(
        base_url=f"{container.url}/v1", api_key=serve_gateway.token("ann", "users"), max_retries=0
    ) as sdk:
        said = sdk.chat.completions.create(model="quoter", messages=[{"role": "user", "content": "Who is there?"}])

    assert said.choices[0].message.content


def test_the_gateway_does_not_start_with_a_volume_owned_by_root(serve_gateway: RunningGateway, tmp_path: Path) -> None:
    formerly = dataclasses.replace(IMAGE, volumes=frozenset())

    with running_container(
        formerly, task_environment(serve_gateway.cloud) | {"WEB_CONCURRENCY": "1"}, tmp_path
    ) as found:
        wait_until(lambda: found.process.poll() is not None, "the gateway has ended", seconds=120)

        assert "No usable temporary directory" in found.log.read_text()


@pytest.fixture
def default_server_port(tmp_path: Path) -> Iterator[int]:
    """The port of a server with uvicorn's default timeout of idle connections, 5 s."""
    python = f"{ROOT}/.local/venv/gateway/bin/python"
    server = (python, "-m", "uvicorn", "--factory", "starlette.applications:Starlette", "--port", "{port}")
    with start_process(server, {}, tmp_path / "server.log") as url:
        wait_until(lambda: is_open(url), "the server listens", seconds=60)
        yield urlsplit(url).port or 0


def is_open(url: str) -> bool:
    with socket.socket() as asking:
        return asking.connect_ex((urlsplit(url).hostname, urlsplit(url).port)) == 0


def test_a_thousand_connections_can_be_reused_after_six_idle_seconds(
    container: RunningContainer, default_server_port: int
) -> None:
    async def both() -> tuple[list[Reuse], list[Reuse]]:
        return await asyncio.gather(reuse(container.port, 1_000, 6), reuse(default_server_port, 50, 6))

    now, formerly = asyncio.run(both())

    assert now == [Reuse(1_000, failures=0)]
    assert formerly == [Reuse(50, failures=50)]


def test_the_gateway_exits_with_0_after_sigterm(container: RunningContainer) -> None:
    assert container.stop() == 0
