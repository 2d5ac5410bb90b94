"""The end of the tests' scripted provider, which closes its sockets."""

import gc
import socket
import warnings
from contextlib import ExitStack
from urllib.parse import urlsplit

from tests.support.provider import ProviderAnswer, run_provider


def test_a_provider_that_stops_during_an_answer_leaves_no_socket_open() -> None:
    gc.collect()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always", ResourceWarning)
        with ExitStack() as longer, run_provider(lambda _heard: ProviderAnswer(b"x" * 20_000_000)) as provider:
            where = urlsplit(provider.url)
            client = longer.enter_context(socket.create_connection((str(where.hostname), where.port or 0)))
            client.sendall(b"POST /v1/x HTTP/1.1\r\nContent-Length: 2\r\n\r\n{}")
            assert client.recv(1) == b"H"
        gc.collect()

    assert [str(warning.message) for warning in told if issubclass(warning.category, ResourceWarning)] == []
