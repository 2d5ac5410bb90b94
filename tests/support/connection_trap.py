"""A server that code under test must not connect to; it counts connections."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass
class ConnectionTrap:
    """A server that closes each connection without an answer."""

    host: str
    port: int
    connections: int = 0

    @property
    def url(self) -> str:
        """The URL of the server."""
        return f"http://{self.host}:{self.port}"


@contextmanager
def connection_trap(host: str, port: int = 0) -> Iterator[ConnectionTrap]:
    """Run a trap on this loopback address until the end of the block; port 0 means any free port."""
    with socket.create_server((host, port)) as server:
        bird = ConnectionTrap(host, server.getsockname()[1])

        def listen() -> None:
            with suppress(OSError):
                while True:
                    taken, _ = server.accept()
                    bird.connections += 1
                    taken.close()

        thread = threading.Thread(target=listen, daemon=True)
        thread.start()
        yield bird
        server.shutdown(socket.SHUT_RDWR)
    thread.join()
