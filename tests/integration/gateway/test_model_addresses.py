"""No model leads the gateway anywhere it must not go, whoever connects: LiteLLM, the SDKs in it, or the fast path.

The contract with LiteLLM: the SSRF guard covers every HTTP client; these tests fail when one connects past it.
"""

import json
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx
import pytest

from lisa.models.served import InferenceContainer, ServedModel
from local.settings import ROOT
from tests.support.cloud import eventually, own_cloud
from tests.support.connection_trap import ConnectionTrap, connection_trap
from tests.support.gateway_process import RunningGateway, running_gateway
from tests.support.http_server import Reply, serve_http

pytestmark = pytest.mark.cloud
MESSAGES: Any = [{"role": "user", "content": "hello"}]
CHAT: Any = {"messages": MESSAGES, "max_tokens": 5}
OPEN = "127.0.0.2"


@dataclass(frozen=True)
class Wire:
    """A way to a model: LiteLLM's model name, the endpoint and the body; direct if there is a container."""

    name: str
    path: str
    body: dict[str, Any]
    container: InferenceContainer | None = None


WIRES = [
    Wire("hosted_vllm/m", "chat/completions", CHAT, "vllm"),
    Wire("hosted_vllm/m", "chat/completions", CHAT | {"stream": True}, "vllm"),
    Wire("openai/m", "embeddings", {"input": "x"}, "tei"),
    Wire("openai/m", "chat/completions", CHAT),
    Wire("openai/m", "chat/completions", CHAT | {"stream": True}),
    Wire("openai/m", "embeddings", {"input": "x"}),
    Wire("openai/m", "responses", {"input": "x"}),
    Wire("openai/m", "responses", {"input": "x", "stream": True}),
    Wire("openai/m", "messages", CHAT),
    Wire("openai/m", "images/generations", {"prompt": "x"}),
    Wire("openai/m", "audio/speech", {"input": "x", "voice": "alloy"}),
    Wire("openai/m", "moderations", {"input": "x"}),
    Wire("text-completion-openai/m", "completions", {"prompt": "x"}),
    Wire("hosted_vllm/m", "chat/completions", CHAT),
    Wire("hosted_vllm/m", "embeddings", {"input": "x"}),
    Wire("anthropic/m", "messages", CHAT),
    Wire("anthropic/m", "messages", CHAT | {"stream": True}),
    Wire("anthropic/m", "chat/completions", CHAT),
    Wire("azure/m", "chat/completions", CHAT),
    Wire("mistral/m", "chat/completions", CHAT),
    Wire("ollama_chat/m", "chat/completions", CHAT),
    Wire("ollama/m", "embeddings", {"input": "x"}),
    Wire("cohere/m", "rerank", {"query": "x", "documents": ["y"]}),
    Wire("huggingface/m", "rerank", {"query": "x", "documents": ["y"]}),
    Wire("gemini/m", "chat/completions", CHAT),
    Wire("databricks/m", "chat/completions", CHAT),
]


@pytest.fixture(scope="module")
def forbidden_server() -> Iterator[ConnectionTrap]:
    with connection_trap("127.0.0.1") as bird:
        yield bird


@pytest.fixture(scope="module")
def allowed_server(forbidden_server: ConnectionTrap) -> Iterator[ConnectionTrap]:
    """A server on the same port of another address, the only allowed one."""
    with connection_trap(OPEN, forbidden_server.port) as bird:
        yield bird


@pytest.fixture(scope="module")
def gateway(forbidden_server: ConnectionTrap) -> Iterator[RunningGateway]:
    """A gateway with a DNS of its own: the `changing` names have the allowed address at the first lookup only."""
    names = {f"changing-{n}.test": [OPEN, "127.0.0.1"] for n in range(4)} | {
        "closed.test": ["127.0.0.1"],
        "metadata.test": ["169.254.169.254"],
    }
    path = f"{ROOT}/tests/support/names:{ROOT}/layers/core:{ROOT}"
    told = {"NAMES": json.dumps(names), "PYTHONPATH": path, "UVICORN_LOOP": "asyncio"}
    with own_cloud() as cloud, running_gateway(cloud, forked=False, MODEL_NETWORKS=f"{OPEN}/32", **told) as running:
        yield running


def ask_model_at(serve_gateway: RunningGateway, wire: Wire, base: str) -> httpx.Response:
    """Publish a model at this address and return the answer to a request."""
    model = f"m-{time.monotonic_ns()}"
    where = {"model": wire.name, "api_base": base, "api_key": "none", "num_retries": 0, "api_version": "2024-05-01"}
    serve_gateway.models.publish_model(
        ServedModel(model_id=model, litellm_params=where, inference_container=wire.container)
    )
    headers = {"Authorization": f"Bearer {serve_gateway.token('openai_client')}"}
    with httpx.Client(base_url=serve_gateway.url, headers=headers, timeout=60) as client:
        eventually(lambda: model in client.get("/v1/models").text)
        return client.post(f"/v1/{wire.path}", json=wire.body | {"model": model})


@pytest.mark.parametrize("wire", WIRES, ids=lambda w: f"{w.name}-{w.path}-{w.container}-{w.body.get('stream', False)}")
def test_every_way_to_a_model_connects_only_to_allowed_addresses(
    gateway: RunningGateway, forbidden_server: ConnectionTrap, allowed_server: ConnectionTrap, wire: Wire
) -> None:
    before = (forbidden_server.connections, allowed_server.connections)

    bases = [
        f"http://127.0.0.1:{forbidden_server.port}/v1",
        f"http://localhost:{forbidden_server.port}/v1",
        f"{allowed_server.url}/v1",
    ]
    with ThreadPoolExecutor() as pool:
        answers = list(pool.map(lambda base: ask_model_at(gateway, wire, base), bases))

    assert [answer.status_code >= 400 for answer in answers] == [True] * 3
    assert forbidden_server.connections == before[0]
    assert allowed_server.connections > before[1]


@pytest.mark.parametrize("wire", [WIRES[0], WIRES[3]], ids=["straight", "litellm"])
@pytest.mark.parametrize(
    "host", ["0x7f000001", "2130706433", "017700000001", "127.1", "[::ffff:127.0.0.1]", "x@127.0.0.1"]
)
def test_no_spelling_of_a_forbidden_address_is_connected_to(
    gateway: RunningGateway, forbidden_server: ConnectionTrap, allowed_server: ConnectionTrap, wire: Wire, host: str
) -> None:
    before = forbidden_server.connections

    answer = ask_model_at(gateway, wire, f"http://{host}:{forbidden_server.port}/v1")

    # A name before the host is refused by LiteLLM's own client, which calls it a bad request.
    assert answer.status_code >= 500 or ("@" in host and answer.status_code == 400)
    assert forbidden_server.connections == before


@pytest.mark.parametrize("wire", [WIRES[0], WIRES[3], WIRES[15], WIRES[25]], ids=lambda wire: wire.name)
@pytest.mark.parametrize("name", ["closed.test", "metadata.test"])
def test_no_name_of_a_forbidden_address_is_connected_to(
    gateway: RunningGateway, forbidden_server: ConnectionTrap, wire: Wire, name: str
) -> None:
    before, started = forbidden_server.connections, time.monotonic()

    answer = ask_model_at(gateway, wire, f"http://{name}:{forbidden_server.port}/v1")

    assert answer.status_code >= 500
    assert time.monotonic() - started < 15
    assert forbidden_server.connections == before


@pytest.mark.parametrize(
    ("number", "wire"), [(0, WIRES[0]), (1, WIRES[3]), (2, WIRES[15])], ids=["straight", "sdk", "own"]
)
def test_a_name_that_changes_its_address_is_not_connected_to(
    gateway: RunningGateway, forbidden_server: ConnectionTrap, allowed_server: ConnectionTrap, number: int, wire: Wire
) -> None:
    before = (forbidden_server.connections, allowed_server.connections)

    ask_model_at(gateway, wire, f"http://changing-{number}.test:{forbidden_server.port}/v1")

    assert allowed_server.connections > before[1]
    assert forbidden_server.connections == before[0]


@pytest.mark.parametrize("wire", [WIRES[0], WIRES[3], WIRES[15]], ids=["straight", "sdk", "own"])
def test_a_redirect_to_a_forbidden_address_is_not_followed(
    gateway: RunningGateway, forbidden_server: ConnectionTrap, wire: Wire
) -> None:
    before, seen = forbidden_server.connections, []

    def redirecting(path: str, _body: bytes) -> Reply:
        seen.append(path)
        return Reply(b"", 307, {"Location": f"{forbidden_server.url}/v1/chat/completions"})

    with serve_http(redirecting, OPEN) as url:
        answer = ask_model_at(gateway, wire, f"{url}/v1")

    assert seen
    assert not answer.is_success
    assert forbidden_server.connections == before


def test_the_log_contains_the_reason_of_a_refused_address(gateway: RunningGateway) -> None:
    ask_model_at(gateway, WIRES[0], "http://metadata.test/v1")

    assert "no connection is made: 169.254.169.254 leads to the cloud metadata" in gateway.log.read_text()
