"""A machine that must not be connected to, and counts who does."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass


@dataclass
class ConnectionTrap:
    """Takes connections and ends them without a word."""

    host: str
    port: int
    connections: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{self.host}:{self.port}"


@contextmanager
def connection_trap(host: str, port: int = 0) -> Iterator[ConnectionTrap]:
    """One on this loopback address; port 0: any that is free."""
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
