"""A check that a port is free."""

import socket


class BusyPort(OSError):
    """A required port is in use; the message names the port and the environment variable that changes it."""


def raise_if_port_busy(port: int, variable: str) -> None:
    """Raise an error if a process listens on this port of 127.0.0.1.

    Raises:
        BusyPort: the port is in use.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise BusyPort(
                f"port {port} is in use: stop the process that listens on it, or set {variable} to a free port"
            ) from None
