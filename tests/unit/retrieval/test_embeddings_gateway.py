"""The embeddings of the gateway over HTTP: vectors, transient errors and permanent errors."""

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from lisa.adapters.models.embeddings_gateway import GatewayEmbeddings
from lisa.embeddings import BAD_ANSWER_CODE, BadVectors, BatchEmbedder, TextRefused
from lisa.errors import GATEWAY, Dependency, TransientError, dependency_on_model
from tests.support.provider import Provider, ProviderAnswer, ProviderRequest, run_provider

TEXTS = [f"text {number}" for number in range(128)]


class Gateway:
    """A gateway with a scripted answer. It embeds at most `most` texts in a request, else it answers `status`."""

    def __init__(self) -> None:
        self.most, self.status, self.said = 2_048, 422, b""

    def __call__(self, heard: ProviderRequest) -> ProviderAnswer:
        texts = heard.fields["input"]
        if self.said or len(texts) > self.most:
            return ProviderAnswer(self.said or b'{"error": {"message": "batch size"}}', status=self.status)
        data = [{"index": n, "embedding": [float(text.split()[1]), 1.0]} for n, text in enumerate(texts)]
        return ProviderAnswer(json.dumps({"data": data[::-1]}).encode())


@pytest.fixture(scope="module")
def provider_and_gateway() -> Iterator[tuple[Provider, Gateway]]:
    gateway = Gateway()
    with run_provider(gateway) as provider:
        yield provider, gateway


@pytest.mark.parametrize("status", [400, 413, 422])
@pytest.mark.parametrize("most", [32, 10])
def test_a_model_that_refuses_a_batch_gets_batches_of_the_accepted_size_from_then_on(
    provider_and_gateway: tuple[Provider, Gateway], status: int, most: int
) -> None:
    provider, gateway = provider_and_gateway
    gateway.most, gateway.status, gateway.said = most, status, b""
    embedder = BatchEmbedder(GatewayEmbeddings(provider.url, lambda: "token"))

    assert [vector[0] for vector in embedder.embed("minilm", TEXTS)] == list(map(float, range(128)))
    provider.heard.clear()
    embedder.embed("minilm", TEXTS)

    assert {len(heard.fields["input"]) for heard in provider.heard} == {32 if most == 32 else 8}
    assert {heard.headers["authorization"] for heard in provider.heard} == {"Bearer token"}


@pytest.mark.parametrize(
    ("status", "said", "dependency"),
    [
        (404, b"{}", dependency_on_model("minilm")),
        (429, b"{}", dependency_on_model("minilm")),
        (500, b"{}", dependency_on_model("minilm")),
        (502, b"<html>", dependency_on_model("minilm")),
        (503, b"{}", dependency_on_model("minilm")),
        (401, b"{}", GATEWAY),
        (403, b"{}", GATEWAY),
    ],
)
def test_a_temporary_error_of_the_gateway_is_a_transient_error_with_its_dependency(
    provider_and_gateway: tuple[Provider, Gateway], status: int, said: bytes, dependency: Dependency
) -> None:
    provider, gateway = provider_and_gateway
    gateway.status, gateway.said = status, said

    with pytest.raises(TransientError) as away:
        BatchEmbedder(GatewayEmbeddings(provider.url, lambda: "token")).embed("minilm", TEXTS[:1])

    assert away.value.dependency == dependency


@pytest.mark.parametrize(
    ("status", "said", "error"),
    [
        (200, b"<html>sign in</html>", BadVectors),
        (200, b"[" * 100_000, BadVectors),
        (200, b"null", BadVectors),
        (200, b'{"data": [{"embedding": [NaN]}]}', BadVectors),
        (502, json.dumps({"error": {"code": BAD_ANSWER_CODE}}).encode(), BadVectors),
        (400, b'{"error": {"message": "context length"}}', TextRefused),
        (413, b"too long", TextRefused),
    ],
)
def test_a_permanent_error_of_the_gateway_names_the_model(
    provider_and_gateway: tuple[Provider, Gateway], status: int, said: bytes, error: type[Exception]
) -> None:
    provider, gateway = provider_and_gateway
    gateway.status, gateway.said = status, said

    with pytest.raises(error, match="model minilm"):
        BatchEmbedder(GatewayEmbeddings(provider.url, lambda: "token")).embed("minilm", TEXTS[:1])


def test_an_unreachable_gateway_is_a_transient_error() -> None:
    with pytest.raises(TransientError) as away:
        BatchEmbedder(GatewayEmbeddings("http://127.0.0.1:1", lambda: "token")).embed("minilm", ["text"])

    assert (away.value.dependency, str(away.value)) == (GATEWAY, "the gateway does not answer")


@pytest.mark.parametrize("said", ["{", "", None], ids=["cut", "empty", "no status"])
def test_an_incomplete_answer_is_a_transient_error(said: str | None) -> None:
    head = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_say_once, args=(server, "nonsense\r\n" if said is None else head + said))
        thread.start()
        with pytest.raises(TransientError) as away:
            BatchEmbedder(GatewayEmbeddings(f"http://127.0.0.1:{server.getsockname()[1]}", lambda: "t")).embed(
                "m", ["text"]
            )
        thread.join()

    assert away.value.dependency == GATEWAY


def _say_once(server: socket.socket, said: str) -> None:
    connection, _ = server.accept()
    with connection:
        connection.recv(65_536)
        connection.sendall(said.encode())
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65_536):
            pass


def test_no_request_is_sent_for_no_texts(provider_and_gateway: tuple[Provider, Gateway]) -> None:
    provider, _ = provider_and_gateway
    provider.heard.clear()

    found: Any = BatchEmbedder(GatewayEmbeddings(provider.url, lambda: "token")).embed("minilm", [])

    assert (found, provider.heard) == ([], [])
